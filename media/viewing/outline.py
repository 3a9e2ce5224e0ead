"""The film's table of contents and its speakers, as chapters and as WebVTT."""

from collections.abc import Iterable

from media.viewing.plan import Chapter, Plan
from media.viewing.shots import chapter_at, covered


def outline(plan: Plan) -> tuple[Chapter, ...]:
    """Return chapters one after the other: each item, and inside it each intervention.

    Players know no chapters inside chapters: where an intervention ends, the item goes on.
    """
    points = {0: _heading(plan, 0, "")}
    for chapter in plan.chapters:
        if 0 <= chapter.from_ms < plan.duration_ms:
            points[chapter.from_ms] = _heading(plan, chapter.from_ms, "")
        if 0 < chapter.to_ms < plan.duration_ms:
            points.setdefault(chapter.to_ms, _heading(plan, chapter.to_ms, ""))
    for cut in covered(plan):
        points[cut.from_ms] = _heading(plan, cut.from_ms, cut.caption)
    return tuple(_joined(sorted(points.items()), plan.duration_ms))


def vtt(cues: Iterable[Chapter]) -> str:
    """Write cues as WebVTT (W3C): milliseconds, one line each."""
    blocks = [
        f"{_clock(cue.from_ms)} --> {_clock(cue.to_ms)}\n{_escaped(cue.title)}\n" for cue in cues
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def speakers(plan: Plan) -> tuple[Chapter, ...]:
    """Return a cue for each intervention: the name and the group."""
    return tuple(
        Chapter(cut.from_ms, cut.to_ms, " · ".join(filter(None, (cut.caption, cut.group))))
        for cut in covered(plan)
        if cut.caption and cut.participant is not None
    )


def _heading(plan: Plan, at_ms: int, caption: str) -> str:
    item = chapter_at(plan, at_ms) or plan.title
    return item if not caption or caption in item else " · ".join(filter(None, (item, caption)))


def _joined(points: list[tuple[int, str]], duration_ms: int) -> list[Chapter]:
    chapters: list[Chapter] = []
    for from_ms, title in points:
        if chapters and chapters[-1].title == title:
            continue
        if chapters:
            chapters[-1] = Chapter(chapters[-1].from_ms, from_ms, chapters[-1].title)
        chapters.append(Chapter(from_ms, duration_ms, title))
    return chapters


def _clock(at_ms: int) -> str:
    seconds, milliseconds = divmod(at_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{milliseconds:03d}"


def _escaped(text: str) -> str:
    line = " ".join(text.split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
