from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([
            User(name=f"u{user}", orders=[
                Order(title=f"o{user}{order}", items=[Item(title=f"i{user}{order}")]) for order in (1, 2)])
            for user in (1, 2, 3)])
    async with scenario.sessions() as session:
        user = await session.get_one(User, 1)
        order = await session.get_one(Order, 1)
        scenario.clear()
        scenario.note(str(await order.awaitable_attrs.user is user).lower())


run(body)
