"""What the acta says of incidents, of the recording and of the log it was computed from."""

from collections.abc import Mapping

from core.canonical import Json
from minutes.domain.draft import Node
from minutes.domain.record import Incident, IncidentKind, Record
from minutes.domain.tables import WriteTime, clock
from minutes.domain.words import Translate, full_name


def incidents(record: Record, _: Translate, time: WriteTime) -> Node:
    """Every incident, pause and time without public, by their hour (ROF 109.1.g)."""
    rows = [(i.span.from_at, _sentence(record, i, _)) for i in record.incidents]
    for pause in record.recesses:
        rows.append((pause.span.from_at, _("Se suspende la sesión para un receso.")))
        rows.append((pause.span.to_at, _("Se reanuda la sesión.")))
    for shut in record.closed_doors:
        sentence = _("La sesión continúa a puerta cerrada: {reason}.")
        rows.append((shut.span.from_at, sentence.format(reason=shut.reason or "—")))
        rows.append((shut.span.to_at, _("La sesión vuelve a ser pública.")))
    return {"rows": [{"at": time(at), "text": text} for at, text in sorted(rows)]}


def _sentence(record: Record, now: Incident, _: Translate) -> str:
    present, _slash, quorum = now.text.partition("/")
    values = {
        "text": now.text,
        "subject": now.subject,
        "present": present,
        "quorum": quorum,
        "members": ", ".join(full_name(record.person(member)) for member in now.members),
        "from": clock(now.span.from_ms),
        "to": clock(now.span.to_ms),
    }
    return _template(now.kind, _).format(**values)


def _template(kind: IncidentKind, _: Translate) -> str:
    sentences = {
        IncidentKind.NOTED: "{text}",
        IncidentKind.QUORUM_LOST: _(
            "Se pierde el quórum: están presentes {present} miembros y son necesarios {quorum}."
        ),
        IncidentKind.QUORUM_REGAINED: _(
            "Se recupera el quórum: están presentes {present} miembros de los {quorum} necesarios."
        ),
        IncidentKind.ALARM: _("Incidencia técnica ({subject}): {text}."),
        IncidentKind.ALARM_CLEARED: _("Termina la incidencia técnica ({subject}): {text}."),
        IncidentKind.CONNECTION_LOST: _("Se interrumpe la conexión a distancia de {members}."),
        IncidentKind.CONNECTION_RESTORED: _("Se restablece la conexión a distancia de {members}."),
        IncidentKind.RECORDING_GAP: _("La grabación se interrumpe entre {from} y {to}: {text}."),
        IncidentKind.CHAIR_PASSED: _("Pasa a presidir {members} (artículo 47 ROF)."),
        IncidentKind.SECRETARY_REPLACED: _(
            "Asume la secretaría {members}, como {subject}: {text} (artículo 109.1.f ROF)."
        ),
        IncidentKind.SECRETARY_MISSING: _(
            "La sesión se detiene por ausencia de quien ejerce la secretaría (artículo 46.2.c"
            " LRBRL)."
        ),
        IncidentKind.CALLED_TO_ORDER: _(
            "La Presidencia llama al orden a {members}: {text} (artículo 95 ROF)."
        ),
        IncidentKind.WARNED: _(
            "La Presidencia llama al orden a {members} por {subject}.ª vez, con advertencia de las"
            " consecuencias de una tercera: {text} (artículo 95 ROF)."
        ),
        IncidentKind.CALL_WITHDRAWN: _(
            "La Presidencia retira su última llamada al orden a {members}."
        ),
        IncidentKind.RECORDING_RESUMED: _("La grabación continúa en la parte {subject}."),
    }
    return sentences[kind]


def facts(record: Record, head: Mapping[str, Json], _: Translate, time: WriteTime) -> Node:
    """The recording and the log: what a reader compares with the package (R-VID-1.5)."""
    total = sum(piece.segment.bytes for piece in record.pieces)
    withheld = [piece for piece in record.pieces if record.withholds(piece.segment)]
    rows: list[Json] = [
        [_("Expediente"), record.convened.expediente],
        [_("Sesión"), record.convened.session],
        [_("Apertura y levantamiento"), f"{time(record.opened_at)} - {time(record.closed_at)}"],
        [_("Duración"), clock(record.length_ms)],
        [_("Asientos del registro electrónico de la sesión"), str(head["size"])],
        [_("Raíz del registro (RFC 9162, SHA-256)"), str(head["root"])],
        [_("Huella del último asiento"), str(head["hash"])],
        [_("Pistas grabadas"), str(len({t.track for t in record.tracks}))],
        [_("Fragmentos de la grabación"), str(len(record.pieces))],
        [_("Bytes de la grabación"), str(total)],
        [_("Fragmentos reservados (a puerta cerrada)"), str(len(withheld))],
    ]
    return {"rows": rows}
