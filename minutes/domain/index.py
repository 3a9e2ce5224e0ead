"""Index of interventions, chapters and shots of the viewing copy (R-VID-1.3, R-VID-4).

The copy has the session's own time: a card stands for what took place behind closed doors, so that
a second of the copy, of the log and of the recording are the same second.
"""

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
    """A title and its stretch in the viewing copy, in milliseconds from the opening."""

    title: str
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Shot:
    """Who has the floor, with the name, group and colour that are shown; None: only a card."""

    from_ms: int
    to_ms: int
    person: str | None
    caption: str
    group: str = ""
    colour: str = ""


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


def chapters(record: Record, _: Translate) -> tuple[Chapter, ...]:
    """Return a chapter for each time that an item was dealt with, the pauses and closed doors."""
    titled = [
        Chapter(f"{item.item.number}. {item.item.title}", span.from_ms, span.to_ms)
        for item in record.items
        for span in item.spans
    ]
    titled += [
        Chapter(_("Receso"), pause.span.from_ms, pause.span.to_ms) for pause in record.recesses
    ]
    titled += [
        Chapter(_("Sesión a puerta cerrada"), shut.span.from_ms, shut.span.to_ms)
        for shut in record.closed_doors
    ]
    titled.sort(key=lambda chapter: (chapter.from_ms, chapter.to_ms))
    first = titled[0].from_ms if titled else record.length_ms
    opening = (Chapter(_("Apertura de la sesión"), 0, first),) if first else ()
    return (*opening, *(chapter for chapter in titled if chapter.to_ms > chapter.from_ms))


def shots(record: Record, _: Translate) -> tuple[Shot, ...]:
    """Return who is to be seen and heard, and where a card stands in place of closed doors."""
    colours = {group.id: group.colour for group in record.convened.groups}
    found = [
        Shot(shut.span.from_ms, shut.span.to_ms, None, _("Sesión a puerta cerrada"))
        for shut in record.closed_doors
    ]
    for entry in interventions(record):
        if not entry.closed_doors and entry.to_ms > entry.from_ms:
            colour = colours.get(record.person(entry.person).group, "")
            found.append(
                Shot(entry.from_ms, entry.to_ms, entry.person, entry.name, entry.group, colour)
            )
    return tuple(sorted(found, key=lambda shot: shot.from_ms))


def speakers(record: Record, _: Translate) -> tuple[Chapter, ...]:
    """Return who has the floor, with the group, as subtitles of the viewing copy."""
    return tuple(
        Chapter(" · ".join(filter(None, (shot.caption, shot.group))), shot.from_ms, shot.to_ms)
        for shot in shots(record, _)
        if shot.person is not None
    )


def webvtt(marks: tuple[Chapter, ...]) -> str:
    """Write chapters or subtitles as WebVTT (W3C WebVTT 1, section 4)."""
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
