from support import *


async def body(scenario):
    async with scenario.sessions() as session:

        @event.listens_for(session.sync_session, "after_commit")
        def ask(session):
            session.execute(text("SELECT users.id FROM users"))

        session.add(User(name="u"))
        try:
            await session.commit()
        except InvalidRequestError as error:
            scenario.note("This session is in 'committed' state; no further SQL can be emitted" in str(error))
    async with scenario.sessions() as session:

        @event.listens_for(session.sync_session, "after_rollback")
        def ask_again(session):
            session.execute(text("SELECT users.id FROM users"))

        session.add(User(name="never"))
        await session.flush()
        try:
            await session.rollback()
        except InvalidRequestError as error:
            scenario.note("This session is in 'inactive' state" in str(error))
    async with scenario.sessions() as session:
        scenario.note((await session.scalars(select(User.name))).all())


run(body)
