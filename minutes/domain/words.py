"""The words of the act as a Spanish official writes them; ``_`` is gettext of its language."""

from collections.abc import Callable

from minutes.domain.record import VoteStatus
from sessions.domain.values import (
    AnnulGround,
    AttendanceCause,
    Choice,
    FloorKind,
    ItemKind,
    ItemState,
    Majority,
    Outcome,
    Person,
    Presence,
    SessionKind,
    VoteKind,
    VoteSubject,
)

Translate = Callable[[str], str]


def full_name(person: Person) -> str:
    """Return name and surnames."""
    return f"{person.name} {person.surnames}".strip()


def session_kind(kind: SessionKind, _: Translate) -> str:
    """Name the type of session (ROF 77-79)."""
    match kind:
        case SessionKind.ORDINARY:
            return _("ordinaria")
        case SessionKind.EXTRAORDINARY:
            return _("extraordinaria")
        case SessionKind.URGENT:
            return _("extraordinaria y urgente")


def call(number: int, _: Translate) -> str:
    """Name the call (ROF 109.1.e)."""
    return _("primera convocatoria") if number == 1 else _("segunda convocatoria")


def item_kind(kind: ItemKind, _: Translate) -> str:
    """Name the instrument (ROF 97)."""
    names = {
        ItemKind.MINUTES: _("Aprobación de acta"),
        ItemKind.OPINION: _("Dictamen"),
        ItemKind.PROPOSAL: _("Proposición"),
        ItemKind.MOTION: _("Moción"),
        ItemKind.DECLARATION: _("Declaración institucional"),
        ItemKind.REPORT: _("Dación de cuenta"),
        ItemKind.QUESTIONS: _("Ruegos y preguntas"),
    }
    return names[kind]


def item_state(state: ItemState, _: Translate) -> str:
    """Say what became of a matter."""
    match state:
        case ItemState.PENDING:
            return _("no tratado")
        case ItemState.DEBATING | ItemState.VOTING:
            return _("sin concluir")
        case ItemState.SETTLED:
            return _("concluido")
        case ItemState.WITHDRAWN:
            return _("retirado")
        case ItemState.TABLED:
            return _("sobre la mesa")
        case ItemState.NOT_ADMITTED:
            return _("urgencia no declarada")


def presence(value: Presence, _: Translate) -> str:
    """Say how a member is there, or why not (ROF 109.1.d)."""
    match value:
        case Presence.IN_ROOM:
            return _("presente")
        case Presence.REMOTE:
            return _("presente a distancia")
        case Presence.EXCUSED:
            return _("ausente con excusa")
        case Presence.ABSENT | Presence.UNKNOWN:
            return _("ausente sin excusa")


def cause(value: AttendanceCause, _: Translate) -> str:
    """Say why somebody came or left."""
    names = {
        AttendanceCause.ROLL_CALL: _("pase de lista"),
        AttendanceCause.ARRIVAL: _("se incorpora"),
        AttendanceCause.LEFT: _("se ausenta"),
        AttendanceCause.RETURNED: _("se reincorpora"),
        AttendanceCause.EXPELLED: _("es expulsado (artículo 95 ROF)"),
        AttendanceCause.CONFLICT: _("se abstiene de intervenir (artículo 76 LRBRL)"),
        AttendanceCause.CONNECTION_LOST: _("pierde la conexión"),
    }
    return names[value]


def floor_kind(kind: FloorKind, _: Translate) -> str:
    """Name the kind of an intervention (ROF 94-97, 103)."""
    names = {
        FloorKind.TURN: _("primer turno"),
        FloorKind.SECOND_TURN: _("segundo turno"),
        FloorKind.ALLUSION: _("alusiones"),
        FloorKind.ORDER: _("cuestión de orden"),
        FloorKind.RAPPORTEUR: _("ponente"),
        FloorKind.SECRETARY: _("Secretaría"),
        FloorKind.AUDITOR: _("Intervención"),
        FloorKind.EXPLANATION: _("explicación de voto"),
        FloorKind.PETITION: _("ruego"),
        FloorKind.QUESTION: _("pregunta"),
    }
    return names[kind]


def choice(value: Choice, _: Translate) -> str:
    """Name a sense (LRBRL 46.2.d)."""
    match value:
        case Choice.YES:
            return _("a favor")
        case Choice.NO:
            return _("en contra")
        case Choice.ABSTAIN:
            return _("abstención")


def majority(value: str, _: Translate) -> str:
    """Name the majority that was bound (law.md 5.2)."""
    match Majority(value):
        case Majority.SIMPLE:
            return _("mayoría simple")
        case Majority.ABSOLUTE:
            return _("mayoría absoluta del número legal de miembros")
        case Majority.TWO_THIRDS_LEGAL:
            return _("dos tercios del número legal de miembros")


def vote_kind(value: VoteKind, _: Translate) -> str:
    """Name how the sense was given (ROF 101)."""
    if value is VoteKind.SECRET:
        return _("secreta")
    return _("ordinaria") if value is VoteKind.ORDINARY else _("nominal")


def vote_subject(value: VoteSubject, _: Translate) -> str:
    """Name what was put to the vote (ROF 91.4, 92.1, 102.2; LRBRL 70.1)."""
    names = {
        VoteSubject.SUBSTANCE: _("el fondo del asunto"),
        VoteSubject.URGENCY: _("la urgencia"),
        VoteSubject.WITHDRAWAL: _("la retirada del asunto"),
        VoteSubject.TABLING: _("dejar el asunto sobre la mesa"),
        VoteSubject.NOMINAL: _("que la votación sea nominal"),
        VoteSubject.SECRECY: _("el secreto del debate y la votación"),
    }
    return names[value]


def annul_ground(value: AnnulGround, _: Translate) -> str:
    """Name the error by which a vote was annulled (law.md 5.3)."""
    names = {
        AnnulGround.TECHNICAL: _("fallo técnico"),
        AnnulGround.WRONG_MAJORITY: _("mayoría exigida errónea"),
        AnnulGround.WRONG_VOTERS: _("error en quién podía votar"),
    }
    return names[value]


def outcome(value: Outcome, _: Translate) -> str:
    """Say what a count means."""
    match value:
        case Outcome.APPROVED:
            return _("aprobado")
        case Outcome.REJECTED:
            return _("rechazado")
        case Outcome.SECOND_VOTE_REQUIRED:
            return _("empate: procede nueva votación")
        case Outcome.CASTING_VOTE_REQUIRED:
            return _("segundo empate: procede el voto de calidad")


def vote_status(value: VoteStatus, _: Translate) -> str:
    """Say where a vote ended."""
    match value:
        case VoteStatus.OPEN:
            return _("sin cerrar")
        case VoteStatus.CLOSED:
            return _("sin proclamar")
        case VoteStatus.PROCLAIMED:
            return _("proclamada")
        case VoteStatus.ANNULLED:
            return _("anulada")
