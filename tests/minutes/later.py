"""A later session of the body, held through the writer: what it approves is promised as it is."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from core.database import Database
from sessions.domain import commands as c
from sessions.domain.values import Choice, Item, ItemKind, Presence, PriorActa
from sessions.service import convene
from sessions.store import SqlJournal
from sessions.writer import Accepted, Ask, RoomCore
from tests.sessions.town import CHAIR, SECRETARY, convocation

Order = tuple[str, c.Command]
VOTED: tuple[Order, ...] = (
    (CHAIR, c.OpenVote("v-1", "i-1")),
    *((f"p-{seat:02}", c.CastVote("v-1", Choice.YES)) for seat in (1, 2, 3)),
    (CHAIR, c.CloseVote("v-1")),
    (CHAIR, c.ProclaimVote("v-1")),
    (SECRETARY, c.CloseItem("i-1")),
)
ASSENTED: tuple[Order, ...] = ((SECRETARY, c.CloseItem("i-1")),)
OPENED: tuple[Order, ...] = (
    (SECRETARY, c.StartRollCall()),
    *((f"p-{seat:02}", c.AnswerRollCall(Presence.IN_ROOM)) for seat in (1, 2, 3)),
    (SECRETARY, c.CompleteRollCall()),
    (CHAIR, c.OpenSession("grabacion")),
    (SECRETARY, c.OpenItem("i-1")),
)
LIFTED: tuple[Order, ...] = ((CHAIR, c.CloseSession()),)


def correction(acta: str) -> Order:
    """Return the correction of a number in an acta."""
    says = "doce votos a favor"
    return SECRETARY, c.NoteActaCorrection("i-1", "c-1", acta, "Punto 3", says, "trece votos")


def hold(
    database: Database,
    session: str,
    actas: tuple[PriorActa, ...],
    orders: Iterable[Order],
    clock: Callable[[], datetime],
) -> None:
    """Hold a session whose first item puts ``actas`` to approval; ``orders`` are given in it."""
    item = Item("i-1", 1, ItemKind.MINUTES, "Aprobación del acta anterior", "Acta.", actas=actas)
    command = convocation(3, session=session, title="Pleno siguiente", items=(item,))
    assert isinstance(convene(database, command, clock()), Accepted)
    core = RoomCore(session, SqlJournal(database))
    for place, (actor, asked) in enumerate((*OPENED, *orders, *LIFTED)):
        now = clock() + timedelta(seconds=place)
        (answer,) = core.run([Ask(actor, asked, f"k-{place}")], now)
        assert isinstance(answer, Accepted), (asked, answer)
