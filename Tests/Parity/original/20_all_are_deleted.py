from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(User(name="u", addresses=[Address(email="a"), Address(email="b")]))
    async with scenario.sessions.begin() as session:
        user = await session.get_one(User, 1, options=[selectinload(User.addresses)])
        for address in user.addresses:
            await session.delete(address)
        await session.delete(user)
        scenario.clear()
        await session.flush()


run(body)
