from flushes import *


async def body(scenario):
    # References of tables order rows that nothing links; rows of one table stay in the order of adding.
    async with scenario.sessions() as session:
        depot = Depot(id=1, name="d")
        parcel = Parcel(id=1, label="p", depot_id=1)
        session.add_all([parcel, depot])
        await session.commit()
        await session.delete(depot)
        await session.delete(parcel)
        await session.commit()
        session.add_all(
            [Node(id=1, name="n1"), Node(id=2, name="n2", parent_id=1), Node(id=3, name="n3", parent_id=2)])
        await session.commit()
    async with scenario.sessions() as session:
        for node in await session.scalars(select(Node).order_by(Node.id)):
            scenario.note(node.name, node.parent_id)


run(body)
