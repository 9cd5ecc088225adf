from support import *


async def body(scenario):
    async with scenario.sessions() as session:
        user = User(name="u1")
        session.add(user)
        await session.commit()
        outer = await session.begin_nested()
        inner = await session.begin_nested()
        user.name = "u2"
        await session.flush()
        await inner.commit()
        scenario.note(user.name)
        await outer.rollback()
        scenario.clear()
        scenario.note(await user.awaitable_attrs.name)
        savepoint = await session.begin_nested()
        user.name = "u3"
        await savepoint.commit()
        await session.rollback()
        scenario.note(await user.awaitable_attrs.name)


run(body)
