from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([Page(id=n, title=f"p{n}") for n in (1, 2)])
    async with scenario.sessions() as session:
        one = await session.get_one(Page, 1)
        two = await session.get_one(Page, 2)
        one.title = "new"
        await session.flush()
        scenario.note(one.version, two.version)
        one.title = "newer"
        one.version = 10
        await session.commit()
        scenario.note(one.version)
        await session.execute(text("UPDATE pages SET version = 5 WHERE id = 2"))
        two.title = "mine"
        try:
            await session.flush()
        except StaleDataError:
            scenario.note("stale")
        await session.rollback()
        await session.refresh(one)
        await session.delete(one)
        await session.commit()


run(body)
