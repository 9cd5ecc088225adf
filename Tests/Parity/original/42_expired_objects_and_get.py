from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([User(id=7, name="jack"), User(id=10, name="chuck")])
    async with scenario.sessions() as session:
        user = await session.get_one(User, 10)
        session.expire_all()
        await session.get(User, 10)
        scenario.note(user.name)
        await session.get(User, 10)

        session.expire_all()
        await session.execute(text("DELETE FROM users WHERE id = 10"))
        scenario.note(str(user in session).lower())
        scenario.note(str(await session.get(User, 10) is None).lower(), str(user in session).lower())


run(body)
