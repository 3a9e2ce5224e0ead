"""What the media server must be doing for a session, computed from the session's state.

A picture is everybody's; a microphone goes with the floor (ROF 94). Who presides and the secretary
keep theirs, the hall has its own. Who was not let in, or was put out, sends and gets nothing, nor
does who left the room, abstaining by law in an item (LRBRL 76; R-DEB-8) or by order of the chair
(ROF 95); a microphone that was closed by order stays so. Nothing is sent to the public while the
doors are closed (R-VID-4), and nothing at all is recorded of the rooms of the groups.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from core.clock import from_wire
from sessions.domain import presence
from sessions.domain.entry import is_silenced, may_enter
from sessions.domain.state import SessionState
from sessions.domain.values import Stage
from web.hall_sound import HALL_PARTICIPANT, QUIET, HallSound

OVER = frozenset({Stage.CLOSED, Stage.NOT_HELD})
HELD = frozenset({Stage.OPEN, Stage.RECESS, Stage.NO_QUORUM})


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may publish."""

    audio: bool = False
    video: bool = False
    screen: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who has the floor, and the texts that the public stream shows below the picture."""

    participant: str | None = None
    caption: str = ""
    group: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Slate:
    """What the public stream reads while nobody is seen."""

    over: str = ""
    title: str = ""
    below: str = ""


NOBODY = Speaker()
EMPTY = Slate()
LONGEST_TEXT = 200
SCREEN_PARTICIPANT = "pantalla"  # the media server's names have no colon
OUTSIDE_PARTICIPANT = "fuera"  # everybody who watches elsewhere, by WHEP


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the media server should be doing; ``epoch_ns`` is the opening, 0 before it."""

    is_open: bool = False
    is_recording: bool = False
    epoch_ns: int = 0
    is_live: bool = False
    is_shut: bool = False
    speaker: Speaker = NOBODY
    slate: Slate = EMPTY
    grants: Mapping[str, Grant] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Order = Mapping[str, object]


def wanted(state: SessionState, hall: HallSound = QUIET) -> Wanted:
    """Return what the media server should be doing now, with the hall as it sounds."""
    if state.stage in OVER or not state.session:
        return Wanted()
    is_held = state.stage in HELD and state.opened_at is not None
    speaker = _speaker(state)
    return Wanted(
        is_open=True,
        is_recording=is_held,
        epoch_ns=_nanoseconds(state.opened_at),
        is_live=is_held and state.is_public and state.doors_open,
        is_shut=not state.doors_open,
        speaker=speaker,
        slate=_slate(state),
        grants=_grants(state, speaker.participant, hall),
        outside=_outside(state),
        groups=groups_of(state) if state.caucus else {},
    )


def unsure(after: Wanted, *, is_recording: bool, groups: Mapping[str, tuple[str, ...]]) -> Wanted:
    """Return what is believed of a room that the media process knows and we did not follow.

    Chosen so that everything which matters is said again: above all that the stream is off, and
    that no room of a group is left open.
    """
    known = after.grants.items()
    return Wanted(
        is_open=True,
        is_recording=is_recording,
        is_live=not after.is_live,
        speaker=Speaker("unknown"),
        grants={who: Grant(not g.audio, not g.video, not g.screen) for who, g in known},
        groups={} if after.groups else groups,
    )


def orders(room: str, before: Wanted, after: Wanted, part: int) -> list[Order]:
    """Return what to say to the media server to get from one to the other, most urgent first.

    The microphone and the public stream come before everything that can wait.
    ``part`` is the number that a recording which is to start gets.
    """
    if not after.is_open:
        return _closing(room, before)
    said: list[Order] = []
    if not before.is_open:
        said.append({"op": "room.open", "room": room})
    if before.is_live and not after.is_live:
        said.append({"op": "live", "room": room, "is_on": False})
    if after.is_shut and not before.is_shut:
        screens = (SCREEN_PARTICIPANT, OUTSIDE_PARTICIPANT)
        said += [{"op": "leave", "room": room, "participant": screen} for screen in screens]
    said += [
        {"op": "leave", "room": room, "participant": person}
        for person in sorted(after.outside - before.outside)
    ]
    said += _group_orders(room, before.groups, after.groups)
    said += [
        {
            "op": "grant",
            "room": room,
            "participant": participant,
            "audio": grant.audio,
            "video": grant.video,
            "screen": grant.screen,
        }
        for participant, grant in after.grants.items()
        if before.grants.get(participant, Grant()) != grant
    ]
    if before.is_recording and not after.is_recording:
        said.append({"op": "recording.stop", "room": room})
    if after.is_recording and not before.is_recording:
        start = {"op": "recording.start", "room": room, "part": part, "epoch_ns": after.epoch_ns}
        said.append(start)
    if before.speaker != after.speaker:
        said.append({"op": "speaker", "room": room, **asdict(after.speaker)})
    if before.slate != after.slate:
        said.append({"op": "live.slate", "room": room, **asdict(after.slate)})
    if after.is_live and not before.is_live:
        said.append({"op": "live", "room": room, "is_on": True})
    return said


def _closing(room: str, before: Wanted) -> list[Order]:
    said = _group_orders(room, before.groups, {})
    if before.is_live:
        said.append({"op": "live", "room": room, "is_on": False})
    if before.is_recording:
        said.append({"op": "recording.stop", "room": room})
    if before.is_open:
        said.append({"op": "room.close", "room": room})
    return said


def _speaker(state: SessionState) -> Speaker:
    member = state.speaking.member if state.speaking else None
    person = next((one for one in state.people if one.id == member), None)
    if person is None:
        return NOBODY
    group = next((one for one in state.groups if one.id == person.group), None)
    name, colour = (group.name, group.colour) if group else (person.office, "")
    return Speaker(person.id, f"{person.name} {person.surnames}"[:LONGEST_TEXT], name, colour)


def _slate(state: SessionState) -> Slate:
    item = next((one for one in state.items if one.id == state.current_item), None)
    title = f"{item.number}. {item.title}" if item else state.title
    return Slate(state.town[:LONGEST_TEXT], title[:LONGEST_TEXT], state.body_name[:LONGEST_TEXT])


def _outside(state: SessionState) -> frozenset[str]:
    """Return who is out: not let in, put out, abstaining by law or ordered to leave."""
    kept_out = (one.id for one in state.people if not may_enter(state, one))
    return presence.outside(state) | frozenset(kept_out)


def _grants(state: SessionState, speaker: str | None, hall: HallSound) -> dict[str, Grant]:
    outside = _outside(state)
    grants = {
        person.id: Grant() if person.id in outside else _grant(state, person.id, speaker)
        for person in state.people
    }
    for person in state.people:
        if hall.doubles(state, person):
            grants[person.id] = replace(grants[person.id], audio=False)
    return grants | {HALL_PARTICIPANT: Grant(audio=True, video=True)}


def _grant(state: SessionState, person: str, speaker: str | None) -> Grant:
    conducts = person in {speaker, state.presiding, state.secretary}
    is_heard = conducts and not is_silenced(state, person)
    return Grant(audio=is_heard, video=True, screen=is_heard)


def group_room(session: str, group: str) -> str:
    """Return the media server's name of a group's room."""
    return f"{session}.{group}"


def groups_of(state: SessionState) -> dict[str, tuple[str, ...]]:
    """Return who belongs into the room of each group."""
    return {
        group.id: tuple(person.id for person in state.people if person.group == group.id)
        for group in state.groups
    }


def _group_orders(
    session: str, before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]]
) -> list[Order]:
    said: list[Order] = [
        {"op": "room.close", "room": group_room(session, group)}
        for group in before
        if group not in after
    ]
    for group, members in after.items():
        if group in before:
            continue
        room = group_room(session, group)
        said.append({"op": "room.open", "room": room})
        said += [
            {"op": "grant", "room": room, "participant": one}
            | {"audio": True, "video": True, "screen": True}
            for one in members
        ]
    return said


def _nanoseconds(moment: str | None) -> int:
    if moment is None:
        return 0
    at = from_wire(moment)
    return int(at.timestamp()) * 1_000_000_000 + at.microsecond * 1_000
