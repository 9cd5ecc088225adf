from support import *


async def body(scenario):
    async with scenario.sessions() as session:
        user = User(id=7, name="7")
        session.add(user)
        await session.flush()
        for lock in (True, False, None):
            scenario.note(str(await session.get_one(User, 7, with_for_update=lock) is user).lower())
        scenario.note(str(await session.get_one(User, 7) is user).lower())


run(body)
