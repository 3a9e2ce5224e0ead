"""The acta resolved: a draft whose bound nodes are filled from the record, ready to be set.

What comes out is plain JSON (docs/package.md): prose nodes as they are, figures as text, and each
bound block with the values, already in the words and the time of the town.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from babel.dates import format_date, format_datetime

from core.canonical import Json
from core.clock import from_wire
from minutes.domain import approvals, evidence, tables
from minutes.domain.draft import Node
from minutes.domain.record import Record
from minutes.domain.words import Translate, call, full_name, session_kind
from sessions.domain.values import Duty, Person

LOCALES = {"ca-valencia": "ca", "en": "en_GB"}  # names of the CLDR


@dataclass(frozen=True, slots=True)
class Voice:
    """How the act speaks: its language and the town's time."""

    language: str
    zone: tzinfo
    translate: Translate

    def time(self, at: str) -> str:
        """Write an hour of the town: ``9:02``; empty of an empty moment."""
        return self._write(at, "H:mm")

    def exact(self, at: str) -> str:
        """Write an hour with seconds."""
        return self._write(at, "H:mm:ss")

    def day(self, at: str) -> str:
        """Write a day in words as the language does: ``26 de marzo de 2026``."""
        return format_date(self._local(at), "long", locale=self._locale) if at else ""

    def _write(self, at: str, pattern: str) -> str:
        return format_datetime(self._local(at), pattern, locale=self._locale) if at else ""

    def _local(self, at: str) -> datetime:
        return from_wire(at).astimezone(self.zone)

    @property
    def _locale(self) -> str:
        return LOCALES.get(self.language, self.language)


def resolve(
    draft: Mapping[str, Json], record: Record, head: Mapping[str, Json], voice: Voice
) -> Node:
    """Return the acta; raises KeyError when the draft names what the record does not hold.

    ``head`` is ``{size, root, hash}`` of the log that the record was folded from.
    """
    filled = _Filling(record, voice, head, figures(record, voice))
    content = draft.get("content")
    nodes = content if isinstance(content, list) else []
    return {
        "schema": "acta/1",
        "language": voice.language,
        "kind": "acta" if record.was_held else "diligencia",
        "session": record.convened.session,
        "log": dict(head),
        "facts": dict(filled.figures),
        "content": [filled.node(node) for node in nodes if isinstance(node, dict)],
    }


def figures(record: Record, voice: Voice) -> dict[str, str]:
    """Return the values that stand inside sentences."""
    told, _ = record.convened, voice.translate
    return {
        "town": told.town,
        "place": told.place,
        "body": told.body_name,
        "title": told.title,
        "kind": session_kind(told.session_kind, _),
        "call": call(told.call, _),
        "chair": _who(record, Duty.CHAIR),
        "secretary": _who(record, Duty.SECRETARY),
        "auditor": _who(record, Duty.AUDITOR),
        "convened_date": voice.day(told.starts_at),
        "convened_time": voice.time(told.starts_at),
        "opened_date": voice.day(record.opened_at),
        "opened_time": voice.time(record.opened_at),
        "closed_date": voice.day(record.closed_at),
        "closed_time": voice.time(record.closed_at),
        "present": str(record.roll_present),
        "quorum": str(record.quorum),
        "legal_number": str(told.rules.legal_number),
        "expediente": told.expediente,
    }


def _who(record: Record, duty: Duty) -> str:
    known = (*record.convened.people, *record.acting)
    people = dict.fromkeys(person for person in known if person.duty is duty)
    return "; ".join(_titled(person) for person in people)


def _titled(person: Person) -> str:
    return f"{full_name(person)} ({person.office})" if person.office else full_name(person)


@dataclass(frozen=True, slots=True)
class _Filling:
    record: Record
    voice: Voice
    head: Mapping[str, Json]
    figures: Mapping[str, str]

    def node(self, node: Mapping[str, Json]) -> Node:
        """Return a node with its values and its children's."""
        attrs = node.get("attrs")
        names = {k: str(v) for k, v in attrs.items()} if isinstance(attrs, Mapping) else {}
        if node["type"] == "figure":
            text: Node = {"type": "text", "text": self.figures[names["name"]]}
            return text | ({"marks": node["marks"]} if node.get("marks") else {})
        done = {**node, **self._values(str(node["type"]), names)}
        content = node.get("content")
        if isinstance(content, list | tuple):
            done["content"] = [self.node(child) for child in content if isinstance(child, Mapping)]
        return done

    def _values(self, kind: str, names: Mapping[str, str]) -> Node:
        record, _, voice = self.record, self.voice.translate, self.voice
        blocks: dict[str, Callable[[], Node]] = {
            "attendance": lambda: tables.attendance(record, _, voice.time),
            "item": lambda: tables.item(record, names["item"], _, voice.time),
            "vote": lambda: tables.vote(record, names["vote"], _, voice.exact),
            "agreement": lambda: tables.agreement(record, names["item"]),
            "approval": lambda: approvals.told(record, names["item"], _, voice.day),
            "intervention": lambda: tables.spoken(record, names["intervention"], _),
            "incidents": lambda: evidence.incidents(record, _, voice.exact),
            "evidence": lambda: evidence.facts(record, self.head, _, voice.exact),
        }
        return {"data": blocks[kind]()} if kind in blocks else {}
