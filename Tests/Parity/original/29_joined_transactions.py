from support import *

MODES = [None, "conditional_savepoint", "rollback_only", "control_fully", "create_savepoint"]
STATES = ["none", "transaction", "savepoint"]
ENDS = ["close", "commit", "rollback", "nothing"]


async def join(scenario, connection, mode, state, end):
    root = await connection.begin() if state != "none" else None
    savepoint = await connection.begin_nested() if state == "savepoint" else None
    options = {"join_transaction_mode": mode} if mode else {}
    session = scenario.sessions(bind=connection, **options)
    await session.connection()
    session.add(Page(id=1, title=f"{mode}"))
    await session.flush()
    if end != "nothing":
        await getattr(session, end)()
    scenario.note(
        mode or "default", state, end, connection.in_transaction(), connection.in_nested_transaction(),
        root and root.is_active, savepoint and savepoint.is_active)
    if end == "nothing":
        await session.close()
        scenario.note(root and root.is_active, savepoint and savepoint.is_active)
    if savepoint and savepoint.is_active:
        await savepoint.commit()
    if root and root.is_active:
        await root.commit()
    scenario.note(len((await connection.execute(text("SELECT pages.id FROM pages"))).all()))
    await session.close()
    await connection.execute(text("DELETE FROM pages"))
    await connection.commit()


async def end_what_a_listener_began(scenario, mode, end):
    """A transaction that was begun on the session's own connection is the session's."""
    events, engine = [], scenario.engine.sync_engine
    listeners = [
        (engine, "engine_connect", lambda connection: connection.begin()),
        (engine, "commit", lambda connection: events.append("commit")),
        (engine, "rollback", lambda connection: events.append("rollback")),
        (engine.pool, "checkin", lambda connection, record: events.append("checkin")),
    ]
    for listener in listeners:
        event.listen(*listener)
    session = scenario.sessions(**{"join_transaction_mode": mode} if mode else {})
    await session.connection()
    await getattr(session, end)()
    for listener in listeners:
        event.remove(*listener)
    scenario.note(mode or "default", end, events)


async def body(scenario):
    for mode in MODES:
        for end in ENDS[:3]:
            await end_what_a_listener_began(scenario, mode, end)
    async with scenario.engine.connect() as connection:
        for mode in MODES:
            for state in STATES:
                for end in ENDS:
                    await join(scenario, connection, mode, state, end)


run(body)
