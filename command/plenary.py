"""A plenary of the demo town on this machine: convened, held, signed by its people, verified."""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable

from sqlalchemy.orm import Session

from core.clock import system_clock
from core.database import Database
from core.files import write_durably
from core.ids import random_id
from core.settings import Settings
from minutes import circuits
from minutes import service as minutes
from minutes.approval import awaiting
from minutes.authority import write
from minutes.domain.states import Acta, ActaState
from minutes.sealing import AUTHORITY
from minutes.verify import Given, verify
from minutes.verify_report import as_text
from people.service import enrol, load_town
from rehearsal.hold import Held
from rehearsal.run import Wanted, enter_and_hold, ready
from rehearsal.seat import Hall
from sessions.domain.values import Duty, Person
from sessions.service import convene
from web.convening import convocation
from worker.context import context

STEP_SECONDS = 900
ROOT_FILE = "local-ca.pem"
WORDS = {
    ActaState.DRAFT: "borrador escrito desde el registro; se monta el vídeo",
    ActaState.REVIEW: "en revisión de Secretaría",
    ActaState.FINAL: "definitiva, con su número",
    ActaState.RENDERED: "en PDF/A, a la firma de Secretaría",
    ActaState.SIGNED_SECRETARY: "firmada por Secretaría, al Vº Bº de la Alcaldía",
    ActaState.SIGNED_CHAIR: "firmada y sellada",
    ActaState.FILED: "en el expediente",
    ActaState.REGISTERED: "anotada en el registro de salida",
    ActaState.SEALED: "empaquetada y verificada",
    ActaState.PUBLISHED: "publicada",
}


def tell(sentence: str) -> None:
    """Show progress at once."""
    print(f"· {sentence}", flush=True)


class NotStartedError(Exception):
    """The server did not come up; its log says why."""

    def __init__(self, settings: Settings) -> None:
        log = (settings.data_dir / "logs" / "web.log").resolve()
        super().__init__(f"El servidor no ha arrancado. La causa está al final de {log}")


async def trusted(settings: Settings) -> ssl.SSLContext:
    """Wait for the server of the settings and return what its certificate is checked with.

    Raises NotStartedError after a minute.
    """
    root = settings.keys_dir / ROOT_FILE
    for _ in range(300):
        if root.exists():
            break
        await asyncio.sleep(0.2)
    else:
        raise NotStartedError(settings)
    tls = ssl.create_default_context(cafile=str(root))
    await ready(settings.public_url, tls)
    return tls


def demo_session(settings: Settings) -> tuple[str, tuple[Person, ...]]:
    """Convene a session of the town and return its id and its people."""
    town = load_town(settings.town_file)
    session = f"pleno-{random_id()[:16]}"
    now = system_clock()
    database = Database(settings.database)
    enrol(database, town, now)
    this_minute = now.replace(second=0, microsecond=0)  # no plenary begins before its hour
    with database.read() as db:
        actas = awaiting(db, town.body.name)
    command = convocation(town, session, this_minute, actas)
    convene(database, command, now)
    database.close()
    return session, command.people


def hold(settings: Settings, session: str, people: tuple[Person, ...], wanted: Wanted) -> Held:
    """Hold the session with synthetic councillors."""

    async def run() -> Held:
        hall = Hall(settings.public_url, session, await trusted(settings))
        return await enter_and_hold(hall, people, wanted, tell)

    return asyncio.run(run())


def finish(settings: Settings, session: str, people: tuple[Person, ...], held: Held) -> int:
    """Close, sign and verify as the people of the town would; return 0 when the package holds."""
    for refused in held.refused:
        tell(f"Rechazo inesperado: {refused}")
    if held.waits:
        waits = sorted(round(1000 * one) for one in held.waits)
        tell(
            f"Desde que se da la palabra hasta que se oye la voz: {waits[len(waits) // 2]} ms "
            f"(mediana), {waits[-1]} ms (la peor de {len(waits)} intervenciones)"
        )
    database = Database(settings.database)
    try:
        signed = _follow_acta(settings, database, session, people)
    finally:
        database.close()
    if signed is None:
        return 1
    package = settings.data_dir / "packages" / session
    authority = settings.data_dir / AUTHORITY
    write_durably(authority, [write(context(settings).seal.authority())])
    report = verify(package, Given(authority=authority))
    print(as_text(report))
    tell(f"Página: {settings.public_url}/sesiones/{session}")
    tell(f"Paquete: {package.resolve()}")
    tell(f"Compruébelo: hemiciclo verify {package} --authority {authority}")
    return report.exit_code if not held.refused else 1


def _follow_acta(
    settings: Settings, database: Database, session: str, people: tuple[Person, ...]
) -> Acta | None:
    """Do what waits for a person, until the acta is published; None when time is over."""
    by_duty = {person.duty: person.id for person in people}
    acts: dict[ActaState, Callable[[Session, Acta], object]] = {
        ActaState.REVIEW: lambda db, acta: minutes.finalise(
            db, session, by_duty[Duty.SECRETARY], acta.version, system_clock()
        ),
        ActaState.RENDERED: lambda db, _: circuits.sign_as(
            db, session, by_duty[Duty.SECRETARY], system_clock()
        ),
        ActaState.SIGNED_SECRETARY: lambda db, _: circuits.sign_as(
            db, session, by_duty[Duty.CHAIR], system_clock()
        ),
    }
    told = ""
    deadline = time.monotonic() + STEP_SECONDS
    while time.monotonic() < deadline:
        with database.write() as db:
            following = minutes.follow(db, session)
            state = following.acta.state if following else None
            if following and state in acts:
                acts[state](db, following.acta)
        if state is not None and state.value != told:
            told = state.value
            tell(f"Acta: {WORDS[state]}")
        if following and state is ActaState.PUBLISHED:
            return following.acta
        time.sleep(0.5)
    tell(f"El acta se quedó en «{told}»; vea {settings.data_dir / 'logs'}")
    return None


def local_addresses() -> tuple[str, ...]:
    """Return the addresses by which tablets of the same network reach this machine."""
    found = socket.gethostbyname_ex(socket.gethostname())[2]
    return tuple(address for address in found if not address.startswith("127."))
