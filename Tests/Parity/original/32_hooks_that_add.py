from support import *
from sqlalchemy import func


async def body(scenario):
    async with scenario.sessions() as session:
        waiting = [User(name="ed"), User(name="jack")]
        commits = []

        @event.listens_for(session.sync_session, "after_flush_postexec")
        def add(session, context):
            if waiting:
                session.add(waiting.pop(0))

        @event.listens_for(session.sync_session, "after_commit")
        def count(session):
            commits.append(1)

        session.add(User(name="wendy"))
        await session.commit()
        scenario.note(len(commits), await session.scalar(select(func.count(User.id))))
    async with scenario.sessions() as session:

        @event.listens_for(session.sync_session, "after_flush_postexec")
        def add_another(session, context):
            session.add(User(name="x"))

        session.add(User(name="x"))
        scenario.clear()
        try:
            await session.commit()
        except FlushError as error:
            scenario.note("Over 100 subsequent flushes have occurred" in str(error), scenario.count)
        await session.rollback()
        scenario.note(await session.scalar(select(func.count(User.id))))


run(body)
