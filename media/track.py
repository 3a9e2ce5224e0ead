"""What somebody sends: microphone, camera, screen, in one or two layers; and whose a packet is."""

from dataclasses import dataclass, field
from typing import Final

from media import rtp, sdp
from media.loudness import Loudness
from media.plane import Outlet, Source

MEDIA: Final = ("audio", "video", "screen")


@dataclass(slots=True, eq=False)
class Track:
    """A microphone, a camera or a screen of one participant, in one or two layers.

    ``repair`` is the payload type of retransmissions (RFC 4588), -1 for none; ``red`` that of
    redundant sound (RFC 2198), 0 for none.
    """

    participant: str
    media: str
    mid: str
    codec: sdp.Codec
    rids: tuple[str, ...]
    ssrcs: tuple[int, ...]
    numbers: dict[str, int]
    repair: int = -1
    red: int = 0
    is_granted: bool = False
    has_place: bool = False
    layers: dict[str, Source] = field(default_factory=dict)
    outlets: set[Outlet] = field(default_factory=set)

    @property
    def loudness(self) -> Loudness:
        """How loud it is; a camera is silent."""
        return next((source.loudness for source in self.layers.values()), Loudness())

    def renew(self, other: "Track") -> "Track":
        """Become what a later offer says of it; who listens stays."""
        if (other.mid, other.codec, other.red) != (self.mid, self.codec, self.red):
            self.layers = {}
        self.mid, self.codec, self.rids = other.mid, other.codec, other.rids
        self.ssrcs, self.numbers = other.ssrcs, other.numbers
        self.repair, self.red = other.repair, other.red
        return self

    def best(self, now: float, *, prefers_high: bool) -> Source | None:
        """Return the layer to forward: the wanted one if it flows, otherwise one that does."""
        first: Source | None = None
        for name in ("h", "", "l") if prefers_high else ("l", "", "h"):
            source = self.layers.get(name)
            if source is not None and source.is_alive(now):
                return source
            first = first or source
        return first

    def last_at(self) -> float:
        """Return when the last packet was let through, in monotonic seconds; 0 is never."""
        return max((source.last_at for source in self.layers.values()), default=0.0)

    def is_flowing(self, now: float) -> bool:
        """Whether packets are let through now."""
        return self.is_granted and any(s.is_alive(now) for s in self.layers.values())


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose a stream is: the track and its layer, and whether it only repairs another one."""

    track: Track
    rid: str
    is_repair: bool


def belonging(tracks: dict[str, Track], packet: bytes, ssrc: int) -> Belonging | None:
    """Tell by MID and RID whose a new SSRC is, and not by ``a=ssrc`` (RFC 8843, 9.2)."""
    payload_type = packet[1] & 0x7F
    found = rtp.extensions(packet)
    for track in tracks.values():
        is_repair = payload_type == track.repair
        if not is_repair and payload_type not in (track.codec.payload_type, track.red or -1):
            continue
        mid = _text(found, track, rtp.MID)
        if (mid and mid != track.mid) or (not mid and not _is_known(tracks, track, ssrc)):
            continue
        rid = _text(found, track, rtp.REPAIRED_RID if is_repair else rtp.RID)
        if track.rids and rid not in track.rids:
            continue
        return Belonging(track, rid if track.rids else "", is_repair)
    return None


def _is_known(tracks: dict[str, Track], track: Track, ssrc: int) -> bool:
    same = [t for t in tracks.values() if t.codec.payload_type == track.codec.payload_type]
    return ssrc in track.ssrcs or (len(same) == 1 and not track.ssrcs)


def _text(found: dict[int, bytes], track: Track, uri: str) -> str:
    return found.get(track.numbers.get(uri, -1), b"").decode("ascii", "replace")


def tracks_of(participant: str, offer: sdp.Description) -> dict[str, Track]:
    """The first section with pictures is the camera, another one (or ``slides``) the screen."""
    found: dict[str, Track] = {}
    for section in offer.sections:
        codec = sdp.chosen_codec(section)
        if codec is None or not sdp.is_received(section):
            continue
        media = section.kind
        if media == "video" and (section.content == "slides" or "video" in found):
            media = "screen"
        if media in found:
            continue
        numbers = {uri: number for number, uri in section.extensions if uri in sdp.EXTENSIONS}
        repair, red = section.repair(codec), section.red(codec)
        found[media] = Track(
            participant,
            media,
            section.mid,
            codec,
            sdp.layers(section),
            section.ssrcs,
            numbers,
            repair.payload_type if repair else -1,
            red.payload_type if red else 0,
        )
    return found
