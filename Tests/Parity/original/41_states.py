from support import *


def state(object):
    known = inspect(object)
    return next(name for name in ("transient", "pending", "persistent", "deleted", "detached") if getattr(known, name))


async def body(scenario):
    async def refused(session, user):
        try:
            session.add(user)
            await session.flush()
            scenario.note("added")
        except InvalidRequestError:
            scenario.note("refused", str(user in session).lower())

    # The original detaches deleted objects at a commit that expires the others, and only then.
    async with scenario.sessions(expire_on_commit=True) as session:
        page = Page(id=1, title="p")
        scenario.note(state(page))
        session.add(page)
        scenario.note(state(page))
        await session.flush()
        scenario.note(state(page))
        await session.delete(page)
        scenario.note(state(page))
        await session.flush()
        scenario.note(state(page), str(page in session).lower(), str(object_session(page) is None).lower())
        await session.commit()
        scenario.note(state(page), str(page in session).lower(), str(object_session(page) is None).lower())

    # An object of another session.
    async with scenario.sessions() as one, scenario.sessions() as other:
        user = User(name="u2")
        one.add(user)
        await one.commit()
        await refused(other, user)
        scenario.note(state(user), str(user in one).lower(), len(other.identity_map))

    # A key twice.
    async with scenario.sessions() as session:
        user = User(name="u3")
        session.add(user)
        await session.flush()
        session.expunge(user)
        scenario.note(state(user), str(user in session).lower())
        other = await session.get_one(User, user.id)
        scenario.note(str(other is user).lower())
        await refused(session, user)
        session.expunge(other)
        user.name = "John"
        other.name = "Doe"
        session.add(user)
        scenario.note(state(user), str(user in session).lower())
        await session.flush()
        key = user.id
        session.expunge_all()
        third = await session.get_one(User, key)
        scenario.note(third.name, str(third is user).lower())


run(body)
