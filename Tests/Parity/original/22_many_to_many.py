from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        one, two = Item(title="i1"), Item(title="i2")
        session.add_all([one, two])
        session.add_all([Order(title="o1", items=[one, two]), Order(title="o2", items=[two])])
    async with scenario.sessions.begin() as session:
        order = await session.get_one(Order, 1)
        for item in await order.awaitable_attrs.items:
            scenario.note(item.title)
        order.items.pop(0)
        await session.flush()
        await session.delete(order)
        await session.flush()
    async with scenario.sessions() as session:
        item = await session.get_one(Item, 2, options=[selectinload(Item.orders)])
        scenario.note([order.title for order in item.orders])


run(body)
