from sqlalchemy import func

from support import *


async def body(scenario):
    async with scenario.engine.connect() as other, scenario.sessions() as session:

        async def count():
            scenario.note(await other.scalar(select(func.count(User.id))))
            await other.rollback()

        async with session.begin():
            await count()
            user = User(name="u1")
            session.add(user)
            scenario.note(str(await session.scalar(select(User)) is user).lower())
            await count()
        await count()
        session.add(User(name="u2"))
        scenario.note(len((await session.scalars(select(User))).all()))
        await count()
        await session.commit()
        await count()
        transaction = await session.begin()
        session.add(User(name="u3"))
        await session.flush()
        await count()
        await transaction.commit()
        await count()


run(body, url="sqlite+aiosqlite:///{directory}/file.db")
