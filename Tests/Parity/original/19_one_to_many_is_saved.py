from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(User(name="u", addresses=[Address(email="a"), Address(email="b")]))
        await session.flush()
    async with scenario.sessions() as session:
        for address in await session.scalars(select(Address).order_by(Address.id)):
            scenario.note(address.email, address.user_id or 0)


run(body)
