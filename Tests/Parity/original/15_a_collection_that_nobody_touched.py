from support import *


async def body(scenario):
    async with scenario.sessions() as session:
        user = User(name="u")
        session.add(user)
        await session.flush()
        scenario.note(list(await user.awaitable_attrs.addresses))


run(body)
