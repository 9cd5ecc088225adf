from flushes import *


async def change(scenario, session, model):
    """Four rows, of which two set themselves what the database would set."""
    rows = [model(id=n, level=n, state=n + 1) for n in range(1, 5)]
    session.add_all(rows)
    await session.flush()
    for row in rows:
        row.level += 4
    rows[1].state, rows[3].state = 10, 12
    scenario.clear()
    await session.flush()
    statements = scenario.count
    scenario.note([row.state for row in rows], scenario.count - statements)
    return statements


async def body(scenario):
    async with scenario.sessions.begin() as session:
        scenario.note(await change(scenario, session, Gauge))
        await change(scenario, session, Valve)


run(body)
