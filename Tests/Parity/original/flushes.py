"""The models of Schemas/Parity/flushes.azoth in the original."""

from sqlalchemy import FetchedValue
from support import *


class Depot(Base):
    __tablename__ = "depots"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Parcel(Base):
    __tablename__ = "parcels"
    id: Mapped[int] = mapped_column(primary_key=True)
    depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"))
    depot: Mapped[Depot | None] = relationship()
    label: Mapped[str]


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[str | None]
    kind: Mapped[str] = mapped_column(server_default="usual")


class Gauge(Base):
    __tablename__ = "gauges"
    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]
    state: Mapped[int | None] = mapped_column(onupdate=text("5 + 3"))
    __mapper_args__ = {"eager_defaults": True}


class Valve(Base):
    __tablename__ = "valves"
    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]
    state: Mapped[int | None] = mapped_column(server_onupdate=FetchedValue())
    __mapper_args__ = {"eager_defaults": True}
