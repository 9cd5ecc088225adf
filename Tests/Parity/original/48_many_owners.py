from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([
            User(name=f"u{user}", addresses=[Address(email=f"a{user}-{n}") for n in range(5)])
            for user in range(1, 101)])
    scenario.clear()
    async with scenario.sessions() as session:
        users = await session.scalars(
            select(User).order_by(User.id).options(selectinload(User.addresses, chunksize=47)))
        for user in users:
            scenario.note(user.name, [address.email for address in user.addresses])
    async with scenario.sessions() as session:
        addresses = await session.scalars(
            select(Address).order_by(Address.id).options(selectinload(Address.user, chunksize=47)))
        for address in addresses:
            scenario.note(address.email, address.user.name)


run(body)
