"""The viewing copy of a session: what the log says is shown, made by the media package."""

from pathlib import Path

from core.clock import from_wire
from media.viewing.compose import compose
from media.viewing.plan import Chapter, Cut, Plan
from minutes.domain import index
from minutes.domain.film import Damage
from minutes.domain.record import Record
from worker.context import Context, Footage


def make_film(context: Context, record: Record, folder: Path) -> Footage:
    """Compose the film in ``folder``, and tell what it lacks; raises FilmError or OSError.

    Its ``.vtt`` files are not taken: the package computes its own from the log, so that anybody
    can compute them again.
    """
    if context.film_maker is not None:
        return context.film_maker(record, folder)
    recording = context.recording(record.convened.session)
    made = compose(plan_of(context, record), recording, folder / "video.mp4")
    damage = tuple(Damage(one.track, one.from_ms, one.cause) for one in made.damage)
    return Footage(made.film, damage)


def plan_of(context: Context, record: Record) -> Plan:
    """Return what the film shows; closed doors are cards without picture or sound (R-VID-4)."""
    voice = context.house.voice("es")
    opened = from_wire(record.opened_at)
    seconds, micros = divmod(round(opened.timestamp() * 1_000_000), 1_000_000)
    return Plan(
        duration_ms=record.length_ms,
        cuts=tuple(
            Cut(shot.from_ms, shot.to_ms, shot.person, shot.caption, shot.group, shot.colour)
            for shot in index.shots(record, voice.translate)
        ),
        chapters=tuple(
            Chapter(one.from_ms, one.to_ms, one.title)
            for one in index.chapters(record, voice.translate)
        ),
        title=record.convened.title,
        subtitle=f"{context.house.council}. {voice.day(record.opened_at)}",
        epoch_ns=seconds * 1_000_000_000 + micros * 1000,
        sealed={piece.segment.file: piece.segment.sha256 for piece in record.pieces},
    )
