from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(User(name="u", orders=[Order(title="o1"), Order(title="o2")]))
    async with scenario.sessions.begin() as session:
        user = await session.get_one(
            User, 1, options=[selectinload(User.orders).selectinload(Order.items)])
        pending = Order(title="never")
        user.orders.append(pending)
        user.orders.remove(pending)
        user.orders = [Order(title="o3")]
        scenario.clear()
        await session.flush()
        scenario.note([order.title for order in user.orders])


run(body)
