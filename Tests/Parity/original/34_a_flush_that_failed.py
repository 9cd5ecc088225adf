from support import *


async def body(scenario):
    async with scenario.sessions() as session:
        user = User(id=1, name="u1")
        session.add(user)
        await session.commit()
        session.add(User(id=1, name="u2"))
        try:
            await session.flush()
        except IntegrityError:
            scenario.note("violation")
        for _ in range(5):
            try:
                await session.commit()
            except PendingRollbackError as error:
                scenario.note("users.id" in str(error))
        # What changes meanwhile is discarded.
        user.name, late = "late", User(name="late")
        session.add(late)
        await session.rollback()
        scenario.note(late in session, user in session, user in session.dirty)
        session.add(User(id=5, name="some name"))
        await session.commit()
        scenario.note((await session.scalars(select(User.name).order_by(User.id))).all())


run(body)
