"""Index of interventions, chapters and the cut of the viewing copy (R-VID-1.3, R-VID-4)."""

from dataclasses import dataclass

from minutes.domain.record import Record
from minutes.domain.words import Translate, full_name


@dataclass(frozen=True, slots=True)
class Entry:
    """Who spoke about what, from and to in milliseconds from the opening."""

    intervention: str
    item: str | None
    item_number: int | None
    person: str
    name: str
    group: str
    kind: str
    from_ms: int
    to_ms: int
    closed_doors: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """A title and its stretch in the viewing copy, where closed doors take no time."""

    title: str
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the session: PUBLIC, or withheld with the reason (R-VID-4)."""

    kind: str
    from_ms: int
    to_ms: int
    reason: str = ""


def interventions(record: Record) -> tuple[Entry, ...]:
    """Return every intervention in the order in which the floor was given."""
    numbers = {item.item.id: item.item.number for item in record.items}
    groups = {group.id: group.name for group in record.convened.groups}
    found: list[Entry] = []
    for spoken in record.interventions:
        person = record.person(spoken.member)
        found.append(
            Entry(
                spoken.id, spoken.item, numbers.get(spoken.item or ""), person.id,
                full_name(person), groups.get(person.group, ""), spoken.kind.value,
                spoken.span.from_ms, spoken.span.to_ms, spoken.closed_doors,
            )
        )  # fmt: skip
    return tuple(found)


def parts(record: Record) -> tuple[Part, ...]:
    """Cut the session into what is public and what is withheld, without a hole."""
    found: list[Part] = []
    here = 0
    for stretch in record.closed_doors:
        if stretch.span.from_ms > here:
            found.append(Part("PUBLIC", here, stretch.span.from_ms))
        found.append(Part("SECRET", stretch.span.from_ms, stretch.span.to_ms, stretch.reason))
        here = stretch.span.to_ms
    if here < record.length_ms or not found:
        found.append(Part("PUBLIC", here, record.length_ms))
    return tuple(found)


def kept(record: Record) -> tuple[tuple[int, int], ...]:
    """Return the stretches of the session that the viewing copy shows, in order."""
    return tuple((part.from_ms, part.to_ms) for part in parts(record) if part.kind == "PUBLIC")


def video_ms(record: Record, session_ms: int) -> int:
    """Return where a moment of the session stands in the viewing copy.

    A moment behind closed doors stands where they were closed.
    """
    shown = 0
    for from_ms, to_ms in kept(record):
        shown += max(0, min(session_ms, to_ms) - from_ms)
    return shown


def chapters(record: Record, _: Translate) -> tuple[Chapter, ...]:
    """Return a chapter for each time that an item was dealt with in public, and the pauses."""
    titled = [
        (span, f"{item.item.number}. {item.item.title}")
        for item in record.items
        for span in item.spans
    ]
    titled += [(stretch.span, _("Receso")) for stretch in record.recesses]
    titled.sort(key=lambda pair: pair[0].from_ms)
    found = [
        Chapter(title, video_ms(record, span.from_ms), video_ms(record, span.to_ms))
        for span, title in titled
    ]
    shown = [chapter for chapter in found if chapter.to_ms > chapter.from_ms]
    first = shown[0].from_ms if shown else video_ms(record, record.length_ms)
    opening = Chapter(_("Apertura de la sesión"), 0, first)
    return (opening, *shown) if first else tuple(shown)


def webvtt(marks: tuple[Chapter, ...]) -> str:
    """Write chapters as a WebVTT chapter file (W3C WebVTT 1, section 5)."""
    lines = ["WEBVTT", ""]
    for number, chapter in enumerate(marks, 1):
        plain = chapter.title.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")
        times = f"{_clock(chapter.from_ms)} --> {_clock(chapter.to_ms)}"
        lines += [str(number), times, plain.replace("-->", "→"), ""]
    return "\n".join(lines)


def _clock(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"
