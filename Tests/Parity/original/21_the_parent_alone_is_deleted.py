from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(User(name="u", addresses=[Address(email="a"), Address(email="b")]))
    async with scenario.sessions.begin() as session:
        user = await session.get_one(User, 1, options=[selectinload(User.addresses)])
        addresses = list(user.addresses)
        await session.delete(user)
        scenario.clear()
        await session.flush()
        for address in addresses:
            scenario.note(address.email, str(address.user_id is None).lower())


run(body)
