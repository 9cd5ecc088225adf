from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(City(id=1, name="c1", country=Country(code="is", name="Iceland")))
    async with scenario.sessions(autoflush=False) as session:
        country = await session.get_one(Country, "is")
        session.expire(country, ["name"])
        country.name = "new"
        await session.flush()
        session.expunge_all()
        scenario.note((await session.get_one(Country, "is")).name)

        city = await session.get_one(City, 1)
        session.expire(city)
        city.name = "c1 modified"
        # Whatever is read loads the rest.
        scenario.note(await city.awaitable_attrs.country_code)
        scenario.note(city.name)
        city.name = "lost"
        session.expire(city, ["name", "country_code"])
        city.name = "another"
        await session.scalars(select(City))
        scenario.note(city.name, city.country_code)
        await session.commit()
    async with scenario.sessions() as session:
        scenario.note((await session.get_one(City, 1)).name)


run(body)
