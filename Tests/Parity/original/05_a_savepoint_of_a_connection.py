from sqlalchemy import delete, func

from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([User(name=f"u{n}") for n in range(1, 20)])

    async def count(connection):
        scenario.note(await connection.scalar(select(func.count(User.id))))

    async with scenario.engine.begin() as connection:
        savepoint = await connection.begin_nested()
        await connection.execute(delete(User))
        await count(connection)
        await savepoint.rollback()
        await count(connection)
    async with scenario.engine.connect() as connection:
        await count(connection)
    async with scenario.engine.begin() as connection:
        savepoint = await connection.begin_nested()
        await connection.execute(delete(User))
        await savepoint.commit()
        await count(connection)
    async with scenario.engine.connect() as connection:
        await count(connection)


run(body)
