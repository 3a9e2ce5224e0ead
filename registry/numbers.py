"""Numbers without gaps: taken from a locked row, inside the transaction that uses them."""

from sqlalchemy import Integer, PrimaryKeyConstraint, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database import Base


class CounterRow(Base):
    """The last number given of a series in a year."""

    __tablename__ = "number_counter"
    __table_args__ = (PrimaryKeyConstraint("series", "year"),)

    series: Mapped[str] = mapped_column(String(80))
    year: Mapped[int] = mapped_column(Integer)
    last: Mapped[int] = mapped_column(Integer)


_FIRST = text(
    "INSERT INTO number_counter (series, year, last) VALUES (:series, :year, 0) "
    "ON CONFLICT (series, year) DO NOTHING"
)
_NEXT = text(
    "UPDATE number_counter SET last = last + 1 WHERE series = :series AND year = :year "
    "RETURNING last"
)


def take(db: Session, series: str, year: int) -> int:
    """Return the next number of a series, 1 at the start of each year.

    The row stays locked until the caller's transaction ends; rolled back, the number is free
    again, so that there is neither a gap nor a repeat.
    """
    key = {"series": series, "year": year}
    db.execute(_FIRST, key)
    return int(db.execute(_NEXT, key).scalar_one())


def last(db: Session, series: str, year: int) -> int:
    """Return the last number given; 0 when none was."""
    row = db.get(CounterRow, (series, year))
    return row.last if row else 0
