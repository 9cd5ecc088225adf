import warnings

from support import *


async def body(scenario):
    async with scenario.sessions() as session:
        # Of a connection that is not in use yet they count.
        connection = await session.connection(execution_options={"isolation_level": "READ UNCOMMITTED"})
        scenario.note(await connection.get_isolation_level())
        await session.rollback()

        connection = await session.connection()
        await session.scalars(select(User))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                await session.connection(execution_options={"isolation_level": "READ UNCOMMITTED"})
            except SAWarning:
                scenario.note("refused")
        scenario.note(await connection.get_isolation_level())
        await session.scalars(select(User))


run(body)
