"""bench.py DATABASE WORKLOAD N [VARIANT]: the workloads in SQLAlchemy 2's asyncio ORM; prints one line of JSON.

DATABASE is a SQLite file, or the URL of a PostgreSQL database.
"""

import asyncio
import datetime
import json
import resource
import sys
import time

from sqlalchemy import BigInteger, DateTime, Double, ForeignKey, Integer, Text
from sqlalchemy import column, event, insert, make_url, select, table, text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

database, workload, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
variant = sys.argv[4] if len(sys.argv) > 4 else ""
on_postgres = database.startswith("postgresql:")
peer = "sqlalchemy-postgres" if on_postgres else "sqlalchemy-sqlite"
# Instants have a zone on PostgreSQL; SQLite's texts have none.
Instant = DateTime(timezone=on_postgres)
zone = datetime.timezone.utc if on_postgres else None
Key = BigInteger().with_variant(Integer(), "sqlite")
left_to_database = variant == "dbcascade"


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    balance: Mapped[float] = mapped_column(Double)
    created_at: Mapped[datetime.datetime] = mapped_column(Instant)
    orders: Mapped[list["Order"]] = relationship(
        back_populates="customer", cascade="all, delete-orphan", passive_deletes=left_to_database
    )


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(Text)
    total: Mapped[float] = mapped_column(Double)
    placed_at: Mapped[datetime.datetime] = mapped_column(Instant)
    customer: Mapped[Customer] = relationship(back_populates="orders")
    items: Mapped[list["Item"]] = relationship(
        back_populates="order", cascade="all, delete-orphan", passive_deletes=left_to_database
    )


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    sku: Mapped[str] = mapped_column(Text)
    qty: Mapped[int] = mapped_column(Integer)
    price: Mapped[float] = mapped_column(Double)
    order: Mapped[Order] = relationship(back_populates="items")


stream_v = table(
    "stream_v",
    column("id", BigInteger),
    column("name", Text),
    column("email", Text),
    column("balance", Double),
    column("created_at", Instant),
)

MASK = (1 << 64) - 1


class Generator:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & MASK
        return (self.state >> 33) % bound


EPOCH = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=zone)  # 1,700,000,000 s


def generate_customers():
    generator, customers = Generator(42), []
    for i in range(1, count + 1):
        length = generator.below(16)
        name = f"Customer {i} " + "".join(chr(97 + generator.below(26)) for _ in range(length))
        email = f"user{i}@example.com" if generator.below(5) != 0 else None
        balance = generator.below(10000000) / 100.0
        created_at = EPOCH + datetime.timedelta(milliseconds=generator.below(1000000000) * 37)
        customers.append(dict(name=name, email=email, balance=balance, created_at=created_at))
    return customers


def point_keys():
    generator = Generator(45)
    return [1 + generator.below(100000) for _ in range(count)]


def content_hash(customers):
    start, hash = datetime.datetime(1970, 1, 1, tzinfo=zone), 14695981039346656037
    for c in customers:
        milliseconds = (c.created_at - start) // datetime.timedelta(milliseconds=1)
        for byte in c.name.encode() + (c.email or "").encode() + milliseconds.to_bytes(8, "little"):
            hash = ((hash ^ byte) * 1099511628211) & MASK
    return f"{hash:016x}"


def summed(customers):
    """The sum over every field; local variables, because attributes would cost more than the sums."""
    n = ids = lengths = nulls = seconds = 0
    balance = 0.0
    for c in customers:
        n += 1
        ids += c.id
        lengths += len(c.name)
        email = c.email
        if email is None:
            nulls += 1
        else:
            lengths += len(email)
        balance += c.balance
        seconds += c.created_at.second
    return n, ids, lengths, nulls, balance, seconds


def sum_text(n, ids, lengths, nulls, balance, seconds):
    return f"{n}:{ids}:{lengths}:{nulls}:{balance:.2f}:{seconds}"


class Stopwatch:
    def __enter__(self):
        self.cpu, self.seconds = cpu_seconds(), time.perf_counter()
        return self

    def __exit__(self, *error):
        self.seconds = time.perf_counter() - self.seconds
        self.cpu = cpu_seconds() - self.cpu
        self.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def bulk_insert(sessions):
    data = generate_customers()
    with Stopwatch() as stopwatch:
        async with sessions() as session:
            if variant == "bulk":  # the documented bulk insert: no unit of work, no tracked objects
                statement = insert(Customer).returning(Customer.id).execution_options(render_nulls=True)
                ids = (await session.scalars(statement, data)).all()
                await session.commit()
            else:
                customers = [Customer(**values) for values in data]
                session.add_all(customers)
                await session.commit()
                ids = [c.id for c in customers]
    return stopwatch, count, f"{count}:{sum(ids)}:{await balances(sessions)}"


def customers_in_order():
    return select(Customer).where(Customer.id <= count).order_by(Customer.id)


async def load_all(sessions):
    with Stopwatch() as stopwatch:
        async with sessions() as session:
            customers = (await session.scalars(customers_in_order())).all()
            sums = summed(customers)
    return stopwatch, count, f"{sum_text(*sums)}:{content_hash(customers)}"


async def load_columns(sessions):
    statement = select(Customer.id, Customer.name, Customer.balance).where(Customer.id <= count).order_by(Customer.id)
    with Stopwatch() as stopwatch:
        async with sessions() as session:
            rows = (await session.execute(statement)).all()
            ids = lengths = 0
            total = 0.0
            for id, name, balance in rows:
                ids += id
                lengths += len(name)
                total += balance
    return stopwatch, count, f"{len(rows)}:{ids}:{lengths}:{total:.2f}"


async def point_gets(sessions):
    keys = point_keys()
    n = ids = lengths = nulls = seconds = 0
    balance = 0.0
    with Stopwatch() as stopwatch:
        for start in range(0, count, 100):
            async with sessions() as session:
                for key in keys[start : start + 100]:
                    c = await session.get(Customer, key)
                    n += 1
                    ids += c.id
                    lengths += len(c.name)
                    email = c.email
                    if email is None:
                        nulls += 1
                    else:
                        lengths += len(email)
                    balance += c.balance
                    seconds += c.created_at.second
    return stopwatch, count, sum_text(n, ids, lengths, nulls, balance, seconds)


async def eager_graph(sessions):
    orders = items = lengths = quantity = seconds = 0
    balance = total = price = 0.0
    statement = customers_in_order().options(selectinload(Customer.orders).selectinload(Order.items))
    with Stopwatch() as stopwatch:
        async with sessions() as session:
            customers = (await session.scalars(statement)).all()
            for c in customers:
                balance += c.balance
                lengths += len(c.name)
                for o in c.orders:
                    orders += 1
                    total += o.total
                    lengths += len(o.status)
                    seconds += o.placed_at.second
                    for i in o.items:
                        items += 1
                        quantity += i.qty
                        price += i.price
                        lengths += len(i.sku)
    check = f"{len(customers)}:{orders}:{items}:{lengths}:{quantity}:{seconds}:{balance:.2f}:{total:.2f}:{price:.2f}"
    return stopwatch, len(customers) + orders + items, check


async def update_dirty(sessions):
    with Stopwatch() as stopwatch:
        async with sessions() as session:
            for c in (await session.scalars(customers_in_order())).all():
                c.balance += 1.25
            await session.commit()
    return stopwatch, count, await balances(sessions)


async def stream(sessions):
    n = ids = lengths = nulls = seconds = 0
    total = 0.0
    statement = select(stream_v).where(stream_v.c.id <= count).execution_options(yield_per=1000)
    with Stopwatch() as stopwatch:
        async with sessions() as session:
            result = await session.stream(statement)
            async for partition in result.partitions():
                for id, name, email, balance, created_at in partition:
                    n += 1
                    ids += id
                    lengths += len(name)
                    if email is None:
                        nulls += 1
                    else:
                        lengths += len(email)
                    total += balance
                    seconds += created_at.second
    return stopwatch, n, sum_text(n, ids, lengths, nulls, total, seconds)


async def concurrent_gets(sessions):
    if not on_postgres:
        skip()
    keys = point_keys()

    async def open_connection():
        async with sessions() as session:
            await session.execute(text("SELECT 1"))
            await asyncio.sleep(0.05)

    await asyncio.gather(*(open_connection() for _ in range(8)))
    sums = []

    async def work(first):
        for i in range(first, count, 64):
            async with sessions() as session:
                sums.append(summed([await session.get(Customer, keys[i])]))

    with Stopwatch() as stopwatch:
        await asyncio.gather(*(work(first) for first in range(64)))
    return stopwatch, count, sum_text(*map(sum, zip(*sums)))


async def delete_cascade(sessions):
    statement = customers_in_order()
    if not left_to_database:
        statement = statement.options(selectinload(Customer.orders).selectinload(Order.items))
    with Stopwatch() as stopwatch:
        async with sessions() as session:
            for c in (await session.scalars(statement)).all():
                await session.delete(c)
            await session.commit()
    async with sessions() as session:
        tables = ("customer", "orders", "item")
        left = [await session.scalar(text(f"SELECT count(*) FROM {name}")) for name in tables]
    return stopwatch, count * 17, ":".join(map(str, left))


async def balances(sessions):
    async with sessions() as session:
        customers, balance = (await session.execute(text("SELECT count(*), sum(balance) FROM customer"))).one()
        return f"{customers}:{balance:.2f}"


WORKLOADS = dict(
    W1=bulk_insert,
    W2=load_all,
    W3=load_columns,
    W4=point_gets,
    W5=eager_graph,
    W6=update_dirty,
    W7=stream,
    W8=concurrent_gets,
    W9=delete_cascade,
)


def skip():
    print(f"skip: {peer} has no workload {workload}", file=sys.stderr)
    sys.exit(3)


def make_engine():
    if on_postgres:
        url = make_url(database).set(drivername="postgresql+asyncpg")
        return create_async_engine(url, pool_size=8, max_overflow=0)
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection, _):
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine


async def main():
    if workload not in WORKLOADS:
        skip()
    engine = make_engine()

    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with sessions() as session:  # opens the connection before the clock starts
        await session.execute(text("SELECT 1"))
    stopwatch, rows, check = await WORKLOADS[workload](sessions)
    await engine.dispose()
    print(
        json.dumps(
            dict(
                peer=peer,
                workload=workload,
                variant=variant,
                n=count,
                seconds=round(stopwatch.seconds, 6),
                rows_per_s=round(rows / stopwatch.seconds),
                peak_rss_mb=round(stopwatch.peak, 1),
                cpu_s=round(stopwatch.cpu, 4),
                check=check,
            )
        )
    )


asyncio.run(main())
