"""Cuts the film into shots: from which frame to which, whose track, under which card."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from media.viewing.cards import LowerThird, Slate
from media.viewing.library import Library, Track
from media.viewing.plan import Cut, Plan

_MEDIA = {"video": 1, "screen": 2}
_LAYER = {"l": 0, "h": 2}


@dataclass(frozen=True, slots=True)
class Shot:
    """Frames ``first`` until before ``end``: a track's picture with a name, or a slate."""

    first: int
    end: int
    track: Track | None
    name: LowerThird | None
    slate: Slate


def shots(plan: Plan, library: Library, fps: int) -> Iterator[Shot]:
    """Cover the whole film without holes; neighbours that show the same are one shot."""
    held: Shot | None = None
    for shot in _pieces(plan, library, fps):
        if held is None:
            held = shot
        elif _look(held) == _look(shot):
            held = replace(held, end=shot.end)
        else:
            yield held
            held = shot
    if held is not None:
        yield held


def covered(plan: Plan) -> Iterator[Cut]:
    """Yield the cuts in order, without overlap, with nobody's cuts between them, to the end."""
    at = 0
    for cut in sorted(plan.cuts, key=lambda cut: (cut.from_ms, cut.to_ms)):
        start, end = max(at, cut.from_ms), min(cut.to_ms, plan.duration_ms)
        if start >= end:
            continue
        if start > at:
            yield Cut(at, start)
        yield replace(cut, from_ms=start, to_ms=end)
        at = end
    if at < plan.duration_ms:
        yield Cut(at, plan.duration_ms)


def chapter_at(plan: Plan, at_ms: int) -> str:
    """Return the title of the innermost chapter at a moment; empty when there is none."""
    around = [one for one in plan.chapters if one.from_ms <= at_ms < one.to_ms]
    return max(around, key=lambda one: one.from_ms).title if around else ""


def _pieces(plan: Plan, library: Library, fps: int) -> Iterator[Shot]:
    pictures = _Pictures(library)
    starts = [chapter.from_ms for chapter in plan.chapters]
    for cut in covered(plan):
        seen = pictures.of(cut.participant)
        edges = {*starts, *(edge for _, from_ms, to_ms in seen for edge in (from_ms, to_ms))}
        inside = sorted(edge for edge in edges if cut.from_ms < edge < cut.to_ms)
        for from_ms, to_ms in zip((cut.from_ms, *inside), (*inside, cut.to_ms), strict=True):
            first, end = from_ms * fps // 1000, to_ms * fps // 1000
            if first < end:
                track = _best(seen, from_ms)
                yield Shot(first, end, track, _name(cut), _slate(cut, plan, from_ms))


class _Pictures:
    """When each participant can be seen, by which track; milliseconds of the film."""

    def __init__(self, library: Library) -> None:
        self._seen: dict[str, list[tuple[Track, int, int]]] = {}
        for track in library.tracks:
            if track.header.media in _MEDIA:
                seen = self._seen.setdefault(track.header.participant, [])
                seen += [(track, *_ms(span, library.epoch_ns)) for span in track.visible_ns()]

    def of(self, participant: str | None) -> list[tuple[Track, int, int]]:
        return self._seen.get(participant or "", [])


def _ms(span_ns: tuple[int, int], epoch_ns: int) -> tuple[int, int]:
    return (span_ns[0] - epoch_ns) // 1_000_000, (span_ns[1] - epoch_ns) // 1_000_000


def _best(seen: list[tuple[Track, int, int]], at_ms: int) -> Track | None:
    tracks = [track for track, from_ms, to_ms in seen if from_ms <= at_ms < to_ms]
    return max(tracks, key=_rank_of, default=None)


def rank(media: str, layer: str) -> tuple[int, int]:
    """Order tracks of one participant by how much there is to see."""
    return _MEDIA[media], _LAYER.get(layer, 1)


def _rank_of(track: Track) -> tuple[int, int]:
    return rank(track.header.media, track.header.layer)


def _look(shot: Shot) -> tuple[object, ...]:
    if shot.track is None:
        return (shot.slate,)
    return (shot.track.part, shot.track.name, shot.name)


def _name(cut: Cut) -> LowerThird | None:
    has_name = cut.participant is not None and bool(cut.caption)
    return LowerThird(cut.caption, cut.group, cut.colour) if has_name else None


def _slate(cut: Cut, plan: Plan, at_ms: int) -> Slate:
    item = chapter_at(plan, at_ms)
    if cut.is_withheld:
        return Slate(plan.title, cut.caption, cut.group, cut.colour)
    if cut.caption:
        return Slate(item or plan.title, cut.caption, cut.group, cut.colour)
    if item:
        return Slate(plan.title, item, plan.subtitle)
    return Slate("", plan.title, plan.subtitle)
