from support import *


async def body(scenario):
    def state(session):
        scenario.note(str(session.in_transaction()).lower())

    async with scenario.sessions() as session:
        state(session)
        await session.flush()
        await session.commit()
        await session.rollback()
        state(session)
        await session.scalars(select(User))
        state(session)
        await session.commit()
        state(session)
        await session.scalars(select(User))
        await session.close()
        state(session)

        page = Page(id=1, title="p")
        session.add(page)
        state(session)
        users = [User(name=name) for name in ("u1", "u2", "u3")]
        session.add_all(users)
        await session.flush()
        state(session)
        await session.commit()
        state(session)
        await session.flush()
        state(session)

        users[0].name = "new"
        state(session)
        await session.flush()
        scenario.note(await session.scalar(select(User.name).order_by(User.id)))
        await session.rollback()
        state(session)
        scenario.note(await session.scalar(select(User.name).order_by(User.id)))
        await session.rollback()

        await session.delete(page)
        state(session)
        await session.rollback()
        state(session)

        await session.begin()
        state(session)
        try:
            await session.begin()
        except InvalidRequestError:
            scenario.note("begun already")
        await session.rollback()
        scenario.note((await session.scalars(select(User.name).order_by(User.id))).all())
        await session.commit()

        # What a rollback makes stale: what a transaction has begun for, and nothing where none has.
        user = users[0]
        for change in ("nothing", "begin", "add", "delete", "modify"):
            await session.refresh(user)
            await session.commit()
            if change == "begin":
                await session.begin()
            if change == "add":
                session.add(User(name="q"))
            if change == "delete":
                await session.delete(page)
            if change == "modify":
                users[2].name = "m"
            state(session)
            await session.rollback()
            scenario.note(change, str(inspect(user).expired).lower())

    for end in ("close", "commit", "rollback"):
        async with scenario.sessions(autobegin=False) as session:
            try:
                await session.scalars(select(User))
            except InvalidRequestError:
                scenario.note("begin first")
            await session.begin()
            state(session)
            user = await session.get_one(User, 1)
            await getattr(session, end)()
            state(session)
            try:
                session.add(User(name="never"))
                await session.flush()
            except InvalidRequestError:
                scenario.note("begin first")
            try:
                if end != "close":
                    await user.awaitable_attrs.addresses
            except InvalidRequestError:
                scenario.note("begin first")
            await session.begin()
            scenario.note(len((await session.scalars(select(User.id))).all()))


run(body)
