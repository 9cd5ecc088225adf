from support import *


async def body(scenario):
    async def names(session):
        scenario.note((await session.scalars(select(User.name).order_by(User.id))).all())

    async with scenario.engine.connect() as connection:
        transaction = await connection.begin()
        session = AsyncSession(connection)
        scenario.note(str((await session.connection()).get_transaction() is transaction).lower())
        session.add(User(name="u1"))
        await session.commit()
        scenario.note(str(connection.in_transaction()).lower())
        await connection.rollback()
        await session.close()
    async with scenario.sessions() as session:
        await names(session)

    async with scenario.engine.connect() as connection:
        await connection.begin()
        session = AsyncSession(connection, join_transaction_mode="create_savepoint")
        session.add(User(name="u1"))
        await session.commit()
        await names(session)
        session.add(User(name="u2"))
        await session.flush()
        await names(session)
        await session.rollback()
        await names(session)
        scenario.note(str(connection.in_transaction()).lower())
        await session.close()
        await connection.rollback()
    async with scenario.sessions() as session:
        await names(session)


run(body)
