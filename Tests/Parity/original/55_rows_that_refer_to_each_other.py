from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        person = Person(name="p", balls=[Ball(name=f"b{n}") for n in range(4)])
        person.favorite = person.balls[0]
        session.add(person)
        await session.flush()
        scenario.note(str(person.favorite_id == person.balls[0].id).lower())
        await session.delete(person)
        await session.flush()
    async with scenario.sessions() as session:
        scenario.note(len((await session.scalars(select(Ball))).all()))


run(body)
