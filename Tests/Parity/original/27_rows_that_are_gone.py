import warnings

from flushes import *


async def body(scenario):
    async with scenario.sessions() as session:
        depot = Depot(id=1, name="d")
        session.add(depot)
        await session.flush()
        await session.execute(text("DELETE FROM depots"))
        depot.name = "gone"
        try:
            await session.flush()
        except StaleDataError as error:
            scenario.note("expected to update 1 row(s); 0 were matched" in str(error))
    async with scenario.sessions() as session:
        depots = [Depot(id=n, name="d") for n in range(1, 6)]
        session.add_all(depots)
        await session.commit()
        await session.execute(text("DELETE FROM depots WHERE id < 4"))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            await session.delete(depots[0])
            await session.flush()
            for depot in depots[1:4]:
                await session.delete(depot)
            await session.flush()
        scenario.note("expected to delete 1 row(s); 0 were matched" in str(caught[0].message))
        scenario.note("expected to delete 3 row(s); 1 were matched" in str(caught[1].message))
        # What the session itself has deleted.
        await session.delete(depots[4])
        await session.flush()
        await session.delete(depots[4])
        await session.commit()
        scenario.note((await session.scalars(select(Depot.id))).all())


run(body)
