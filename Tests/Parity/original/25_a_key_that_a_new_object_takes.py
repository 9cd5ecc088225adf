from support import *


async def body(scenario):
    async with scenario.sessions() as session:
        former = Page(id=1, title="former")
        session.add(former)
        await session.commit()
        await session.delete(former)
        session.add(Page(id=1, title="new"))
        scenario.clear()
        await session.commit()
        scenario.note(scenario.count)

        old, new = Node(name="n2", children=[]), Node(name="n3", children=[])
        root = Node(name="n1", children=[old])
        session.add(root)
        await session.flush()
        await session.delete(old)
        new.id = old.id
        root.children.append(new)
        scenario.clear()
        await session.flush()
        scenario.note(old in session, new in session)


run(body)
