from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add_all([
            User(name=f"u{user}", addresses=[Address(email=f"a{user}-{n}") for n in range(5)])
            for user in range(1, 101)])
    async with scenario.sessions() as session:
        try:
            await session.stream_scalars(
                select(User).options(joinedload(User.addresses)).execution_options(yield_per=10))
        except InvalidRequestError:
            scenario.note("refused")
    # The original refuses after it has executed the statement.
    scenario.clear()
    for size, offset in ((8, 0), (30, 7), (50, 0), (105, 19)):
        async with scenario.sessions() as session:
            users = await session.stream_scalars(
                select(User).order_by(User.id).offset(offset).options(selectinload(User.addresses))
                .execution_options(yield_per=size))
            async for user in users:
                scenario.note(user.name, [address.email for address in user.addresses])


run(body)
