from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(User(name="u", addresses=[Address(email="a"), Address(email="b")]))
    async with scenario.sessions.begin() as session:
        # What a cascade has to load would flush first.
        user = await session.get_one(
            User, 1, options=[selectinload(User.addresses), selectinload(User.orders)])
        for address in user.addresses:
            await session.delete(address)
        await session.delete(user)
        scenario.clear()
        await session.flush()


run(body)
