from models_with_defaults import *
from support import *


class OrderLine(Base):
    __tablename__ = "order_lines"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    order: Mapped[Order] = relationship()


async def body(scenario):
    # Without a key, or with a part of one, nothing is looked up.
    async with scenario.sessions() as session:
        merged = await session.merge(User(name="fred"))
        line = await session.merge(OrderLine(number=1, text="x"))
        scenario.note(str(merged in session).lower(), str(line in session).lower())
        line.order = Order(title="o")
        await session.commit()
        scenario.note(merged.name, line.order_id, line.number)

    # What is not set is not overwritten.
    async with scenario.sessions(autoflush=False) as session:
        first = await session.merge(Draft(id=1))
        await session.flush()
        scenario.note(str(first.text is None).lower())
        session.add(Draft(id=2, text="foo"))
        await session.flush()
        second = await session.merge(Draft(id=2))
        scenario.note(second.text)
        second.text = "bar"
        await session.merge(Draft(id=2))
        scenario.note(second.text)
        await session.flush()
        scenario.note(second.text)
        second.text = None
        await session.merge(Draft(id=2))
        scenario.note(str(second.text is None).lower())
        second.text = "kept"
        await session.merge(Draft(id=2, text=None))
        scenario.note(str(second.text is None).lower())
        await session.commit()

    # Without load.
    async with scenario.sessions() as one, scenario.sessions() as two, scenario.sessions() as three:
        user = User(id=7, name="fred")
        one.add(user)
        await one.commit()
        user.name = "ed"
        try:
            await two.merge(user, load=False)
        except InvalidRequestError:
            scenario.note("refused")
        other = await two.get_one(User, 7)
        copy = await three.merge(other, load=False)
        scenario.note(copy.name, str(copy in three).lower(), len(three.dirty))
        await three.flush()


run(body)
