from sqlalchemy import union_all

from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([User(name=f"u{n}") for n in range(1, 20)])
    names = select(User.name)
    async with scenario.engine.connect() as connection:
        twice = union_all(names, names)
        stream = await connection.stream_scalars(twice)
        scenario.note(len(await stream.all()))
        stream = await connection.stream_scalars(twice)
        scenario.note(await stream.unique().all())
        stream = await connection.stream_scalars(names.order_by(User.id))
        async for part in stream.partitions(5):
            scenario.note(part)
        stream = await connection.stream_scalars(names.order_by(User.id).execution_options(yield_per=7))
        async for part in stream.partitions():
            scenario.note(part)
        result = await connection.scalars(names.order_by(User.id))
        for part in result.partitions(5):
            scenario.note(part)


run(body)
