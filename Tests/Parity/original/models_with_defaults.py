"""The models of Schemas/Parity/drafts.azoth in the original."""

from sqlalchemy.orm import Mapped, mapped_column

from support import Base


class Draft(Base):
    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="new")
