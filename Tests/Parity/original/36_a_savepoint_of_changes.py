from support import *


async def names(session):
    return (await session.scalars(select(User.name).order_by(User.id))).all()


async def body(scenario):
    for end in ("commit", "rollback"):
        async with scenario.sessions() as session:
            await session.execute(text("DELETE FROM users"))
            users = [User(name="ed"), User(name="jack")]
            session.add_all(users)
            page = Page(title="p")
            session.add(page)
            savepoint = await session.begin_nested()
            session.add_all([User(name="wendy"), User(name="foo")])
            users[0].name, users[1].name = "edward", "jackward"
            scenario.note(await names(session))
            await getattr(savepoint, end)()
            scenario.clear()
            scenario.note([await user.awaitable_attrs.name for user in users])
            scenario.note(await names(session))
            # What the savepoint left alone.
            scenario.note(await session.get(Page, page.id) is page)
            if end == "commit":
                scenario.note(scenario.count)
            await session.commit()
            scenario.note(await names(session))


run(body)
