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
        scenario.note(outer in session, inner in session)
    async with scenario.sessions() as session:
        # What a savepoint wrote before its release is undone from outside.
        async with session.begin_nested():
            released = User(name="released")
            session.add(released)
        scenario.note(released in session)
        await session.rollback()
        scenario.note(released in session)
    async with scenario.sessions() as session:
        page = Page(title="deleted")
        session.add(page)
        await session.commit()
        async with session.begin_nested():
            await session.delete(page)
        scenario.note(page in session)
        await session.rollback()
        scenario.note(page in session)
    async with scenario.sessions() as session:
        scenario.note((await session.scalars(select(User.name))).all())


run(body)
