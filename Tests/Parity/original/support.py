"""The models of Schemas/Parity in the original, and what runs a scenario: its statements and its outcome as JSON."""

import asyncio
import json
import tempfile

from sqlalchemy import Column, ForeignKey, Table, event, inspect, select, text, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError, PendingRollbackError, SAWarning
from sqlalchemy.ext.asyncio import AsyncAttrs, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm.exc import FlushError, StaleDataError
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, object_session, relationship, selectinload


class Base(AsyncAttrs, DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    addresses: Mapped[list["Address"]] = relationship(back_populates="user", order_by="Address.id")
    orders: Mapped[list["Order"]] = relationship(
        back_populates="user", order_by="Order.id", cascade="all, delete-orphan")


class Address(Base):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User | None] = relationship(back_populates="addresses")
    email: Mapped[str]


order_items = Table(
    "order_items", Base.metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("item_id", ForeignKey("items.id"), primary_key=True))


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User | None] = relationship(back_populates="orders")
    title: Mapped[str]
    items: Mapped[list["Item"]] = relationship(secondary=order_items, back_populates="orders", order_by="Item.id")


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    orders: Mapped[list[Order]] = relationship(secondary=order_items, back_populates="items", order_by="Order.id")


class Node(Base):
    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))
    name: Mapped[str]
    parent: Mapped["Node | None"] = relationship(back_populates="children", remote_side=id)
    children: Mapped[list["Node"]] = relationship(back_populates="parent", order_by=id)


class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    favorite_id: Mapped[int | None] = mapped_column(ForeignKey("balls.id", use_alter=True, name="fk_favorite"))
    favorite: Mapped["Ball | None"] = relationship(foreign_keys=favorite_id, post_update=True)
    balls: Mapped[list["Ball"]] = relationship(
        foreign_keys="Ball.person_id", back_populates="person", order_by="Ball.id", cascade="all, delete-orphan")


class Ball(Base):
    __tablename__ = "balls"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person: Mapped[Person | None] = relationship(foreign_keys=person_id, back_populates="balls")
    name: Mapped[str]


class Page(Base):
    __tablename__ = "pages"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class Country(Base):
    __tablename__ = "countries"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    cities: Mapped[list["City"]] = relationship(back_populates="country", order_by="City.id")


class City(Base):
    __tablename__ = "cities"
    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str | None] = mapped_column(ForeignKey("countries.code", onupdate="CASCADE"))
    country: Mapped[Country | None] = relationship(back_populates="cities")
    name: Mapped[str]


class Scenario:
    def __init__(self, url):
        self.engine = create_async_engine(url)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.statements = []
        self.outcome = []

    def note(self, *values):
        words = {True: "true", False: "false", None: "nil"}
        self.outcome.append(
            " ".join(words[value] if value is None or isinstance(value, bool) else str(value) for value in values))

    def clear(self):
        self.statements.clear()

    @property
    def count(self):
        """How many statements there were, without those that begin and end transactions."""
        ends = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")
        return sum(not statement.startswith(ends) for statement, _ in self.statements)


def run(body, url="sqlite+aiosqlite://"):
    async def main(directory):
        scenario = Scenario(url.format(directory=directory))

        @event.listens_for(scenario.engine.sync_engine, "connect")
        def prepare(connection, record):
            # Transactions are begun below: Python's own are not begun by a savepoint.
            connection.isolation_level = None
            connection.cursor().execute("PRAGMA foreign_keys = ON")

        @event.listens_for(scenario.engine.sync_engine, "begin")
        def begin(connection):
            connection.exec_driver_sql("BEGIN")

        async with scenario.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

        for end in ("commit", "rollback"):
            event.listen(
                scenario.engine.sync_engine, end,
                lambda connection, end=end: scenario.statements.append([end.upper(), 1]))

        @event.listens_for(scenario.engine.sync_engine, "before_cursor_execute")
        def record(connection, cursor, statement, parameters, context, executemany):
            scenario.statements.append([statement, len(parameters) if isinstance(parameters, list) else 1])

        await body(scenario)
        await scenario.engine.dispose()
        tables = list(Base.metadata.tables)
        print(json.dumps({"statements": scenario.statements, "outcome": scenario.outcome, "tables": tables}))

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(main(directory))
