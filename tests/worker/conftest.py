"""A lifted session in a database, with everything the worker needs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.plenary import Size, plenary
from bench.sealed import recorder
from core import log, outbox
from core.chain import Entry
from core.database import Base
from core.refusals import Refused
from core.settings import Settings
from minutes import circuits, service
from minutes.domain.film import Damage
from minutes.domain.record import Record
from minutes.domain.states import Acta, ActaState
from worker.context import Context, Footage, context
from worker.run import carry_out
from worker.steps import STEPS

SESSION, SECRETARY, CHAIR = "s-ensayo", "p-secretaria", "p-01"
LACKING = (Damage("p-04-video", 5_000, "undecodable"),)
TINY = Size(members=5, items=3, interventions=3, votes=3, minutes=1)


@dataclass(slots=True)
class Watch:
    """A clock that a test moves."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 26, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def wait(self, span: timedelta) -> None:
        self.now += span


def film(record: Record, folder: Path) -> Footage:
    """Stand in for the media package, which has tests of its own: a file that says so."""
    made = folder / "video.mp4"
    made.write_bytes(b"\x00\x00\x00\x18ftypisom" + record.convened.session.encode())
    return Footage(made, LACKING)


@dataclass(slots=True)
class Office:
    """The worker and the people of a session, without processes."""

    context: Context
    watch: Watch

    def due(self) -> list[int]:
        """Return what is to be done now."""
        with self.context.database.read() as db:
            return outbox.due(db, self.watch.now)

    def carry_out(self, job: int) -> None:
        """Carry one job out."""
        carry_out(self.context, STEPS, job)

    def drain(self) -> None:
        """Carry out everything that can be."""
        while due := self.due():
            for job in due:
                carry_out(self.context, STEPS, job)

    def acta(self) -> Acta | None:
        """Return the acta."""
        with self.context.database.read() as db:
            following = service.follow(db, SESSION)
        return following.acta if following else None

    def act(self) -> None:
        """Do what waits for a person, as that person."""
        acta = self.acta()
        if acta is None:
            return
        with self.context.database.write() as db:
            now = self.watch.now
            match acta.state:
                case ActaState.REVIEW:
                    done = service.finalise(db, SESSION, SECRETARY, acta.version, now)
                case ActaState.RENDERED:
                    done = circuits.sign_as(db, SESSION, SECRETARY, now)
                case ActaState.SIGNED_SECRETARY:
                    done = circuits.sign_as(db, SESSION, CHAIR, now)
                case _:
                    return
        assert not isinstance(done, Refused), done

    def finish(self) -> None:
        """Work and act until nothing is left to do."""
        for _ in range(4):
            self.drain()
            self.act()
        self.drain()

    def state(self) -> ActaState | None:
        """Return where the acta is."""
        acta = self.acta()
        return acta.state if acta else None


def lift(made: Context, now: datetime, size: Size = TINY) -> None:
    """Write the log of a session that was just lifted, and what it promises."""
    links = plenary(size, content=recorder(made.recording(SESSION)))
    with made.database.write() as db:
        entries = [Entry(k.kind, k.version, k.at, k.actor, k.body) for k in links]
        log.append(db, SESSION, entries)
        payload = {"session": SESSION}
        outbox.promise(db, "minutes.draft", f"minutes.draft:{SESSION}", payload, now)


NewOffice = Callable[[str], Office]


@pytest.fixture
def new_office(tmp_path: Path) -> Iterator[NewOffice]:
    """Make offices, each with its own folder, over a SQLite database."""
    made: list[Context] = []

    def new(name: str) -> Office:
        settings = Settings(
            environment="development", data_dir=tmp_path / name, public_url="https://sede.example"
        )
        settings.data_dir.mkdir(parents=True)
        watch = Watch()
        found = replace(context(settings, watch), film_maker=film)
        made.append(found)
        Base.metadata.create_all(found.database.engine)
        lift(found, watch.now)
        return Office(found, watch)

    yield new
    for one in made:
        one.database.close()


@pytest.fixture
def office(new_office: NewOffice) -> Office:
    """Make one office."""
    return new_office("office")
