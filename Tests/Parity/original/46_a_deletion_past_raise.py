from support import *


class Shelf(Base):
    __tablename__ = "shelves"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    volumes: Mapped[list["Volume"]] = relationship(
        back_populates="shelf", order_by="Volume.id", cascade="all, delete-orphan", lazy="raise")


class Volume(Base):
    __tablename__ = "volumes"
    id: Mapped[int] = mapped_column(primary_key=True)
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id"))
    shelf: Mapped[Shelf | None] = relationship(back_populates="volumes")
    title: Mapped[str]


async def body(scenario):
    async with scenario.sessions() as session:
        session.add(Shelf(name="s", volumes=[Volume(title="v1"), Volume(title="v2")]))
        await session.commit()
        session.expunge_all()
        shelf = await session.get_one(Shelf, 1)
        try:
            await shelf.awaitable_attrs.volumes
        except InvalidRequestError:
            scenario.note("raised")
        await session.delete(shelf)
        await session.commit()
        scenario.note(len((await session.scalars(select(Volume))).all()))


run(body)
