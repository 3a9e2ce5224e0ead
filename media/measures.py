"""What is told of each participant every second: what flows, how loud, and how well."""

from collections.abc import Iterable, Mapping
from typing import Final

from media.loudness import SILENCE, Loudness, Speakers
from media.publisher import Publisher
from media.subscription import Subscription
from media.track import MEDIA

MILLI: Final = 1000


def peers(
    publishers: Mapping[str, Publisher],
    subscriptions: Iterable[Subscription],
    speakers: Speakers,
    now: float,
) -> list[dict[str, object]]:
    """Return the participants of a ``peers`` event; ``speakers`` choose who speaks."""
    levels = {
        name: p.tracks["audio"].loudness
        for name, p in publishers.items()
        if "audio" in p.tracks and p.tracks["audio"].is_flowing(now)
    }
    speaking = speakers.choose(levels, now)
    down = {s.participant: s for s in subscriptions if s.peer.is_connected}
    return [
        {
            "participant": name,
            **_flows(publisher, levels.get(name), now),
            "is_speaking": name == speaking,
            **_line(publisher, down.get(name)),
        }
        for name, publisher in publishers.items()
    ]


def _flows(publisher: Publisher, level: Loudness | None, now: float) -> dict[str, object]:
    tracks = publisher.tracks
    flows = {name: name in tracks and tracks[name].is_flowing(now) for name in MEDIA}
    quality = round(1 - publisher.loss(), 2)
    return {**flows, "level": level.dbfs if level else -SILENCE, "quality": quality}


def _line(publisher: Publisher, subscription: Subscription | None) -> dict[str, object]:
    """What the secretary sees of a line: up, there and back, and down."""
    rtt = max(publisher.peer.rtt, subscription.peer.rtt if subscription else 0.0)
    return {
        "loss": round(publisher.loss(), 3),
        "jitter_ms": round(publisher.jitter() * MILLI),
        "rtt_ms": round(rtt * MILLI),
        "bitrate_kbps": publisher.bitrate() // MILLI,
        "down_loss": round(subscription.budget.loss, 3) if subscription else None,
        "line": subscription.line if subscription else "",
    }
