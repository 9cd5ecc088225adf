from models_with_defaults import *
from support import *


async def body(scenario):
    async with scenario.sessions() as session:
        draft = Draft()
        session.add(draft)
        await session.flush()
        scenario.note(str(draft.text is None).lower())
        scenario.note(await draft.awaitable_attrs.state)
        session.expire(draft)
        scenario.note(str(await draft.awaitable_attrs.text is None).lower())

        # A change is written before the row is read again.
        user, address = User(name="u"), Address(email="a")
        session.add_all([user, address])
        await session.commit()
        address.user = user
        await session.refresh(address, ["user_id"])
        scenario.note(str(address.user_id == user.id).lower())


run(body)
