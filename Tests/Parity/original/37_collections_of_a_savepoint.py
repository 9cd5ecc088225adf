from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        user = User(name="u", addresses=[Address(email="a")])
        session.add(user)
        await session.flush()
        user.addresses.append(Address(email="b"))
        savepoint = await session.begin_nested()
        user.addresses.append(Address(email="c"))
        await session.flush()
        await savepoint.rollback()
        scenario.note([address.email for address in await user.awaitable_attrs.addresses])


run(body)
