"""The steps from a lifted session to its published package; each can run twice without harm.

Each reads its input from rows, makes its files outside any transaction, and in one transaction
writes the effect, promises the next step and marks its own job done.
"""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from core import log, outbox
from core.clock import from_wire, to_wire
from core.outbox import Job
from documents.csv import new_csv
from minutes import circuits, filing, papers, service, store
from minutes.domain.film import read as read_damage
from minutes.domain.film import write as write_damage
from minutes.domain.record import Record
from minutes.domain.states import Acta, ActaState, has_reached
from minutes.reading import record as read_record
from minutes.verify import Given
from minutes.verify import verify as verify_package
from minutes.verify_report import as_text
from signing import service as signing
from signing.service import Workshop
from worker import approval, ballots, packing
from worker.context import Context
from worker.film import make_film
from worker.run import NotYetError, Step

RECORDER_GRACE = timedelta(minutes=2)
FILE, PACKAGE = "minutes.file", "minutes.package"
VERIFY, PUBLISH = "minutes.verify", "minutes.publish"


class PackageDoesNotHoldError(Exception):
    """The package that was just made does not verify: it is not published."""


def session_of(job: Job) -> str:
    """Return the session that a job is about."""
    return str(job.payload["session"])


def draft(context: Context, job: Job) -> None:
    """Write the first draft, once the recorder has told everything."""
    session, now = session_of(job), context.clock()
    with context.database.read() as db:
        record = read_record(log.read(db, session))
    if not _is_recorded(record) and now < from_wire(_ended(record)) + RECORDER_GRACE:
        raise NotYetError("recording")
    with context.database.write() as db:
        service.start(db, session, now)
        outbox.done(db, job, now)


def _is_recorded(record: Record) -> bool:
    return record.recording_parts == record.recording_stopped


def _ended(record: Record) -> str:
    return record.closed_at or record.last_at


def video(context: Context, job: Job) -> None:
    """Make the viewing copy; then the draft waits for the secretary."""
    record, acta = _load(context, job)
    if not has_reached(acta.state, ActaState.REVIEW):
        film, damage = "", ""
        if record.pieces:
            with TemporaryDirectory(dir=context.settings.data_dir, prefix=".film-") as folder:
                made = make_film(context, record, Path(folder))
                film, damage = context.files.put_path(made.film), write_damage(made.damage)
        with context.database.write() as db:
            service.ready(db, acta.session, film, (new_csv(), new_csv()), context.clock())
            store.note(db, acta.session, film_damage=damage)
            outbox.done(db, job, context.clock())
        return
    _only_done(context, job)


def render(context: Context, job: Job) -> None:
    """Render acta and certification and open their circuits of signatures."""
    _, acta = _load(context, job)
    if has_reached(acta.state, ActaState.RENDERED):
        _only_done(context, job)
        return
    with context.database.read() as db:
        links = log.read(db, acta.session)
        version = store.version(db, acta.session, acta.version)
    if version is None:
        raise store.WrongStateError(acta.session)
    made = papers.make(links, acta, version.content, context.house, _film(context, acta))
    put = context.files.put
    kept = (put(made.data), put(made.acta), put(made.certification))
    with context.database.write() as db:
        circuits.open_both(db, acta, read_record(links), kept, context.clock())
        outbox.done(db, job, context.clock())


def _film(context: Context, acta: Acta) -> papers.Film | None:
    if not acta.film_sha256:
        return None
    size = context.files.path(acta.film_sha256).stat().st_size
    return papers.Film(acta.film_sha256, size, read_damage(acta.film_damage))


def advance(context: Context, job: Job) -> None:
    """Make the signatures that people have asked for, then tell the acta."""
    shop = Workshop(context.database, context.files, context.keys, context.clock)
    signing.advance(shop, str(job.payload["circuit"]))
    with context.database.write() as db:
        acta = store.get(db, session_of(job))
        if acta is not None:
            circuits.follow(db, acta, context.clock())
        outbox.done(db, job, context.clock())


def stamp(context: Context, job: Job) -> None:
    """Take the closed PDFs of both circuits over, once both are closed (PAdES B-LTA)."""
    with context.database.write() as db:
        acta = store.get_or_fail(db, session_of(job))
        if circuits.take_over(db, acta, context.clock()):
            _promise(context, db, FILE, acta.session)
        outbox.done(db, job, context.clock())


def file(context: Context, job: Job) -> None:
    """File the signed papers and register their remittance, in one transaction."""
    record, acta = _load(context, job)
    desk = filing.Desk(context.house, context.files, new_csv())
    with context.database.write() as db:
        if not has_reached(acta.state, ActaState.REGISTERED):
            filing.file_session(db, record, desk, context.clock())
        _promise(context, db, PACKAGE, acta.session)
        outbox.done(db, job, context.clock())


def package(context: Context, job: Job) -> None:
    """Render the receipt, close the case file with its signed index, make the packages."""
    _, acta = _load(context, job)
    acta = packing.keep_receipt(context, acta)
    case = packing.close_case(context, acta)
    sha256 = packing.make(context, acta, case)
    with context.database.write() as db:
        store.note(db, acta.session, package_sha256=sha256)
        _promise(context, db, VERIFY, acta.session)
        outbox.done(db, job, context.clock())


def verify(context: Context, job: Job) -> None:
    """Check the package as anybody would; one that does not hold is never published."""
    _, acta = _load(context, job)
    if not has_reached(acta.state, ActaState.SEALED):
        public = context.package(acta.session)
        restricted = public.with_name(f"{public.name}-reservado")
        for path in filter(Path.exists, (public, restricted)):
            by = Given(authority=context.seal.authority())
            report = verify_package(path, by, context.clock)
            if not report.ok:
                raise PackageDoesNotHoldError(as_text(report))
    with context.database.write() as db:
        _reach(db, acta, ActaState.SEALED, context)
        _promise(context, db, PUBLISH, acta.session)
        outbox.done(db, job, context.clock())


def publish(context: Context, job: Job) -> None:
    """Let the public pages show acta, film and package; never of a body without public.

    The actas of the Junta de Gobierno and of commissions are not published (LRBRL 70.1, ROF
    113.1.b; R-VID-5): theirs end sealed, in the case file.
    """
    record, acta = _load(context, job)
    with context.database.write() as db:
        if record.convened.is_public:
            _reach(db, acta, ActaState.PUBLISHED, context)
        outbox.done(db, job, context.clock())


def _reach(db: Session, acta: Acta, wanted: ActaState, context: Context) -> None:
    if not has_reached(acta.state, wanted):
        store.move(db, acta.session, wanted, ("system:worker", to_wire(context.clock())))


def _load(context: Context, job: Job) -> tuple[Record, Acta]:
    session = session_of(job)
    with context.database.read() as db:
        return service.record_of(db, session), store.get_or_fail(db, session)


def _only_done(context: Context, job: Job) -> None:
    """The effect is there already: only the mark was missing."""
    with context.database.write() as db:
        outbox.done(db, job, context.clock())


def _promise(context: Context, db: Session, task: str, session: str) -> None:
    outbox.promise(db, task, f"{task}:{session}", {"session": session}, context.clock())


STEPS: dict[str, Step] = {
    "minutes.draft": draft,
    "minutes.video": video,
    "minutes.render": render,
    signing.TASK: advance,
    circuits.STAMP: stamp,
    FILE: file,
    PACKAGE: package,
    VERIFY: verify,
    PUBLISH: publish,
    **ballots.STEPS,
    **approval.STEPS,
}
