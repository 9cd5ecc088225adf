from flushes import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([
            Thing(data="t1"), Thing(data="t2"),
            Thing(id=3, data="t3"), Thing(id=4, data="t4"), Thing(id=5),
            Thing(id=9, data="t9", kind="rare"), Thing(id=10, data="t10", kind="rarer"),
            Thing(id=11, data="t11"),
        ])
    async with scenario.sessions() as session:
        for thing in await session.scalars(select(Thing).order_by(Thing.id)):
            scenario.note(thing.id, thing.data, thing.kind)


run(body)
