from sqlalchemy import case, insert, or_
from sqlalchemy.dialects.sqlite import insert as upsert

from support import *


class Point(Base):
    __tablename__ = "points"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    x: Mapped[int | None]
    y: Mapped[int | None]


async def body(scenario):
    async with scenario.sessions.begin() as session:
        points = await session.scalars(insert(Point).returning(Point, sort_by_parameter_order=True), [
            {"name": "d3", "x": 5}, {"name": "d4", "x": 6}, {"name": "d5"}, {"name": "d6", "x": 8, "y": 9},
            {"name": "d7", "x": 12, "y": 12}, {"name": "d8", "x": 7}])
        for point in points:
            scenario.note(point.id, point.name, point.x or 0, point.y or 0)

    # Rows that are there already.
    async with scenario.sessions() as session:
        one, two = Country(code="e1", name="e1 old"), Country(code="e2", name="e2 old")
        session.add_all([one, two])
        await session.flush()
        statement = upsert(Country).values([{"code": "e1", "name": "e1 new"}, {"code": "e2", "name": "e2 new"}])
        statement = statement.on_conflict_do_update(
            index_elements=[Country.code], set_={"name": statement.excluded.name}).returning(Country)
        rows = await session.scalars(statement, execution_options={"populate_existing": True})
        scenario.note(sorted(country.name for country in rows))
        scenario.note(one.name, two.name)
        await session.commit()

    # Rows in memory.
    async with scenario.sessions() as session:
        points = (await session.scalars(select(Point).order_by(Point.id))).all()
        await session.execute(
            update(Point).where(or_(Point.name == "d3", Point.name == "d4")).values(x=Point.x + 10))
        scenario.note([await point.awaitable_attrs.x or 0 for point in points[:3]])
        await session.execute(
            update(Point).where(case((Point.name.in_(["d3", "d4"]), True), else_=False)).values(x=Point.x + 10))
        scenario.note([await point.awaitable_attrs.x or 0 for point in points[:3]])
        session.expire(points[0])
        await session.execute(update(Point).values(x=Point.x + 10))
        scenario.note([await point.awaitable_attrs.x or 0 for point in points[:3]])


run(body)
