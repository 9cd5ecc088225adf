from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(Country(code="is", name="Iceland", cities=[City(name="a"), City(name="b")]))
    scenario.clear()
    async with scenario.sessions() as session:
        country = await session.get_one(Country, "is", options=[selectinload(Country.cities)])
        country.code = "IS"
        country.cities.append(City(name="c"))
        await session.commit()
        for city in country.cities:
            scenario.note(city.name, city.country_code)
        country.code = "xx"
        await session.flush()
        await session.rollback()
        await session.refresh(country)
        scenario.note(country.code)


run(body)
