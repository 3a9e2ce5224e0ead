"""The first draft of the acta, written by the log: prose to edit, figures bound to the record.

A draft is a tree of nodes in the shape of ProseMirror. What the log knows is never typed into it:
``figure`` (inline) and ``attendance``, ``item``, ``vote``, ``agreement``, ``approval``,
``intervention``, ``incidents`` and ``evidence`` (blocks) name a value of the record and are
resolved from it.
"""

import re
from collections.abc import Iterable

from core.canonical import Json
from minutes.domain.record import ItemRecord, Record, VoteStatus
from minutes.domain.words import Translate
from sessions.domain.values import Duty, ItemKind, ItemState, Outcome, VoteSubject

Node = dict[str, Json]
SCHEMA = "acta/1"
FIGURE = re.compile(r"\{(\w+)\}")


def draft(record: Record, language: str, _: Translate) -> Node:
    """Return the draft of the acta, or of the diligencia where there was no session (R-ACT-3)."""
    body = _held(record, _) if record.was_held else _not_held(_)
    return {"type": "doc", "attrs": {"schema": SCHEMA, "language": language}, "content": [*body]}


def prose(template: str) -> Node:
    """Return a paragraph; ``{name}`` in the template becomes a bound figure."""
    nodes: list[Json] = []
    for place, piece in enumerate(FIGURE.split(template)):
        if place % 2:
            nodes.append({"type": "figure", "attrs": {"name": piece}})
        elif piece:
            nodes.append({"type": "text", "text": piece})
    return {"type": "paragraph", "content": nodes}


def heading(text: str, level: int = 2) -> Node:
    """Return a heading."""
    return {
        "type": "heading",
        "attrs": {"level": level},
        "content": [{"type": "text", "text": text}],
    }


def bound(kind: str, **attrs: str) -> Node:
    """Return a block whose content comes from the record."""
    return {"type": kind, "attrs": dict(attrs)} if attrs else {"type": kind}


def _held(record: Record, _: Translate) -> list[Node]:
    nodes = [*_opening(record, _), heading(_("Asistencia")), bound("attendance")]
    nodes.append(prose(_quorum(_)))
    nodes.append(heading(_("Asuntos tratados")))
    nodes += [_item(record, item, _) for item in record.items]
    nodes += _incidents(record, _)
    nodes += [heading(_("Levantamiento de la sesión")), prose(_closing(_))]
    return [*nodes, heading(_("Grabación y registro electrónico")), bound("evidence")]


def _opening(record: Record, _: Translate) -> Iterable[Node]:
    """R-ACT-1 a), b), c), e): place, day, hour, kind of session and call."""
    yield prose(
        _(
            "En {town} ({place}), siendo las {opened_time} del día {opened_date}, se reúne en "
            "{call} el órgano {body}, en sesión {kind}, convocada para las {convened_time} del día "
            "{convened_date}."
        )
    )
    if any(person.duty is Duty.CHAIR for person in record.convened.people):
        yield prose(_("Preside {chair}. Da fe del acto {secretary}."))
    if any(person.duty is Duty.AUDITOR for person in record.convened.people):
        yield prose(_("Intervención: {auditor}."))


def _quorum(_: Translate) -> str:
    return _(
        "Pasada lista, están presentes {present} miembros de los {legal_number} que legalmente "
        "componen la Corporación. El quórum necesario es de {quorum}, por lo que la Presidencia "
        "declara constituida la sesión y abierto el acto (artículo 46.2.c LRBRL)."
    )


def _closing(_: Translate) -> str:
    return _(
        "Y no habiendo más asuntos que tratar, la Presidencia levanta la sesión a las "
        "{closed_time} del día {closed_date}, de todo lo cual, como Secretaría, doy fe."
    )


def _item(record: Record, now: ItemRecord, _: Translate) -> Node:
    """R-ACT-1 g), h), i): what was said, how it was voted, what was agreed."""
    timed = [
        (spoken.span.from_ms, bound("intervention", intervention=spoken.id))
        for spoken in record.interventions
        if spoken.item == now.item.id
    ]
    for vote in record.votes_on(now.item.id):
        timed.append((vote.span.from_ms, bound("vote", vote=vote.id)))
        approved = vote.result is not None and vote.result.outcome is Outcome.APPROVED
        is_matter = vote.subject is VoteSubject.SUBSTANCE
        is_matter = is_matter and not now.item.actas  # what it approves is told below
        if approved and is_matter and vote.status is VoteStatus.PROCLAIMED:
            timed.append((vote.span.from_ms, bound("agreement", item=now.item.id)))
    content: list[Json] = [node for _at, node in sorted(timed, key=lambda pair: pair[0])]
    if now.item.actas and now.spans:
        content.append(bound("approval", item=now.item.id))
    remark = _remark(record, now, _)
    return {
        "type": "item",
        "attrs": {"item": now.item.id},
        "content": [prose(remark), *content] if remark else content,
    }


def _remark(  # noqa: PLR0911  one sentence each
    record: Record, now: ItemRecord, _: Translate
) -> str:
    agreed = {
        vote.subject
        for vote in record.votes_on(now.item.id)
        if vote.status is VoteStatus.PROCLAIMED
    }
    match now.state:
        case ItemState.PENDING:
            return _(
                "Este asunto no llegó a tratarse y queda para la sesión siguiente (art. 87 ROF)."
            )
        case ItemState.WITHDRAWN if VoteSubject.WITHDRAWAL in agreed:
            return _("Se acuerda retirar este asunto (artículo 92.1 ROF).")
        case ItemState.WITHDRAWN:
            return _("La Presidencia retira este asunto del orden del día (artículo 91.3 ROF).")
        case ItemState.TABLED if VoteSubject.TABLING in agreed:
            return _("Se acuerda dejar el asunto sobre la mesa (artículo 92.1 ROF).")
        case ItemState.TABLED:
            return _("La Presidencia deja este asunto para la sesión siguiente.")
        case ItemState.NOT_ADMITTED:
            return _("No se declara la urgencia: la moción no se trata (artículos 83 y 91.4 ROF).")
        case _:
            return _enquired(now, _)


def _enquired(now: ItemRecord, _: Translate) -> str:
    if now.is_off_agenda:
        return _("Asunto fuera del orden del día, declarada su urgencia (artículo 91.4 ROF).")
    if now.item.kind is ItemKind.REPORT:
        return _("La Corporación queda enterada.")
    return ""


def _incidents(record: Record, _: Translate) -> list[Node]:
    if not record.incidents and not record.recesses and not record.closed_doors:
        return []
    return [heading(_("Incidencias")), bound("incidents")]


def _not_held(_: Translate) -> list[Node]:
    return [
        heading(_("Diligencia de sesión no celebrada")),
        prose(
            _(
                "En {town} ({place}), convocada para las {convened_time} del día "
                "{convened_date} sesión {kind} del órgano {body} en {call}, no puede celebrarse "
                "por falta de asistentes: están presentes {present} miembros y el quórum "
                "necesario es de {quorum} (artículo 109.2 ROF)."
            )
        ),
        heading(_("Asistencia")),
        bound("attendance"),
        prose(_("De todo lo cual, como Secretaría, extiendo la presente diligencia.")),
        heading(_("Grabación y registro electrónico")),
        bound("evidence"),
    ]


def anchors(node: Node) -> list[tuple[str, str]]:
    """Return what a draft binds, in order: kind of node and the value it names."""
    found: list[tuple[str, str]] = []
    kind, attrs = str(node["type"]), node.get("attrs")
    names = attrs if isinstance(attrs, dict) else {}
    if kind in ("attendance", "incidents", "evidence"):
        found.append((kind, ""))
    elif kind in ("item", "vote", "agreement", "approval", "intervention"):
        value = names.get("vote") or names.get("intervention") or names.get("item")
        found.append((kind, str(value)))
    content = node.get("content")
    for child in content if isinstance(content, list) else ():
        if isinstance(child, dict):
            found += anchors(child)
    return found
