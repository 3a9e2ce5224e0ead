"""What an acta says of the actas of earlier sessions that its session approved (ROF 91.1)."""

from collections.abc import Callable, Iterable

from core.canonical import Json
from minutes.domain.draft import Node
from minutes.domain.record import Approval, ItemRecord, Record
from minutes.domain.words import Translate
from sessions.domain.values import Correction, PriorActa

WriteDay = Callable[[str], str]


def told(record: Record, name: str, _: Translate, day: WriteDay) -> Node:
    """Return each acta of an item with the sentence of its approval and its corrections."""
    now = next(one for one in record.items if one.item.id == name)
    return {"actas": [_told(now, acta, _, day) for acta in now.item.actas]}


def _told(now: ItemRecord, acta: PriorActa, _: Translate, day: WriteDay) -> Node:
    approval = next((one for one in now.approvals if one.acta.session == acta.session), None)
    asked = tuple(one for one in now.corrections if one.acta == acta.session)
    corrections = approval.corrections if approval else asked
    sentence = _sentence(approval, asked, _)
    return {
        "session": acta.session,
        "number": acta.number,
        "sha256": acta.sha256,
        "approved": approval is not None,
        "text": sentence.format(number=acta.number, title=acta.title, day=day(acta.held_at)),
        "corrections": list(written(corrections)),
    }


def _sentence(approval: Approval | None, asked: tuple[Correction, ...], _: Translate) -> str:
    if approval is None:
        return _refused(asked, _)
    if approval.corrections:
        return _(
            "Se aprueba en votación el acta {number}, de la sesión «{title}», celebrada el {day}, "
            "con las rectificaciones siguientes (artículo 91.1 ROF):"
        )
    if approval.vote:
        return _(
            "Se aprueba en votación el acta {number}, de la sesión «{title}», celebrada el {day}, "
            "sin rectificaciones (artículo 91.1 ROF)."
        )
    return _(
        "Sin observaciones, se considera aprobada por asentimiento el acta {number}, de la sesión "
        "«{title}», celebrada el {day} (artículo 91.1 ROF)."
    )


def _refused(asked: tuple[Correction, ...], _: Translate) -> str:
    if asked:
        return _(
            "No queda aprobada el acta {number}, de la sesión «{title}», celebrada el {day}. Se "
            "propusieron las rectificaciones siguientes:"
        )
    return _("No queda aprobada el acta {number}, de la sesión «{title}», celebrada el {day}.")


def written(corrections: Iterable[Correction]) -> Iterable[Json]:
    """Yield corrections as JSON: where, what the acta says, what it should say."""
    for one in corrections:
        yield {"where": one.where, "says": one.says, "should_say": one.should_say}
