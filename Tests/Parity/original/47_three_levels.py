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
            select(User).order_by(User.id).options(selectinload(User.orders).selectinload(Order.items)))
        for user in users:
            for order in user.orders:
                scenario.note(user.name, order.title, [item.title for item in order.items])


run(body)
