from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([
            User(name=f"u{user}", orders=[
                Order(title=f"o{user}{order}", items=[Item(title=f"i{user}{order}")]) for order in (1, 2)])
            for user in (1, 2, 3)])
    scenario.clear()
    async with scenario.sessions() as session:
        users = await session.scalars(
            select(User).order_by(User.id).limit(2).options(joinedload(User.orders)))
        for user in users.unique():
            scenario.note(user.name, [order.title for order in user.orders])


run(body)
