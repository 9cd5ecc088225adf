from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        outer = User(name="outer")
        session.add(outer)
        savepoint = await session.begin_nested()
        inner = User(name="inner")
        session.add(inner)
        await session.flush()
        await savepoint.rollback()
        scenario.note(str(outer in session).lower(), str(inner in session).lower())
    async with scenario.sessions() as session:
        scenario.note((await session.scalars(select(User.name))).all())


run(body)
