from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(Person(name="p", balls=[Ball(name="b1"), Ball(name="b2")]))
    async with scenario.sessions.begin() as session:
        person = await session.scalar(select(Person))
        await session.delete(person)
    async with scenario.sessions() as session:
        scenario.note(len((await session.scalars(select(Ball))).all()))
        scenario.note(len((await session.scalars(select(Person))).all()))

    # With children of children, and others that stay.
    async with scenario.sessions.begin() as session:
        session.add(User(
            name="u", addresses=[Address(email="a1"), Address(email="a2")],
            orders=[Order(title=f"o{n}", items=[Item(title=f"i{n}")]) for n in (1, 2)]))
    async with scenario.sessions() as session:
        user = await session.scalar(select(User))
        await session.delete(user)
        await session.commit()
        scenario.note(len((await session.scalars(select(Address).where(Address.user_id.is_(None)))).all()))
        scenario.note(len((await session.scalars(select(Order))).all()))
        scenario.note((await session.scalars(select(Item.title))).all())


run(body)
