from support import *


async def body(scenario):
    async with scenario.sessions(expire_on_commit=True) as session:
        user = User(name="u", addresses=[Address(email=f"a{n}") for n in range(3)])
        session.add(user)
        await session.commit()
        scenario.note(str(inspect(user).expired).lower())
        scenario.note(await user.awaitable_attrs.name)
        scenario.note([address.email for address in await user.awaitable_attrs.addresses])
        scenario.note(len(user.addresses))
    async with scenario.sessions() as session:
        user = User(name="v", addresses=[Address(email="b")])
        session.add(user)
        await session.commit()
        scenario.note(str(inspect(user).expired).lower())
        scenario.note(user.name, len(user.addresses), len(await user.awaitable_attrs.addresses))


run(body)
