from support import *


async def body(scenario):
    async with scenario.sessions.begin() as session:
        session.add(Node(name="n1", children=[
            Node(name="n2"), Node(name="n3", children=[Node(name="n31"), Node(name="n32")]), Node(name="n4")]))


run(body)
