from support import *


async def body(scenario):
    for in_savepoint in (False, True):
        async with scenario.sessions() as session:
            address = Address(email="foo")
            user = User(name="ed", addresses=[address])
            session.add(user)
            await session.commit()
            other_address = Address(email="bar")
            other = User(id=user.id, name="jack", addresses=[other_address])
            user.name, address.email = "edward", "foober"
            scenario.clear()
            savepoint = await session.begin_nested() if in_savepoint else None
            session.add(other)
            try:
                await session.commit()
            except IntegrityError:
                scenario.note("violation")
            try:
                await session.commit()
            except PendingRollbackError:
                scenario.note("rolled back")
            await (savepoint or session).rollback()
            scenario.note(*[each in session for each in (other, other_address, user, address)])
            for each in (user, address):
                await session.refresh(each)
            scenario.note(user.name, address.email)
            user.name, address.email = "edward", "foober"
            await session.commit()
        async with scenario.sessions() as session:
            rows = await session.scalars(select(User).order_by(User.id).options(selectinload(User.addresses)))
            for each in rows:
                scenario.note(each.name, [address.email for address in each.addresses])


run(body)
