"""Companion mode: in the hall one microphone is heard, and that is the hall's (HR-07).

A second one in the same room comes back out of the loudspeakers and howls. Whoever sits in the hall
with an open microphone while the hall itself is heard loses it at once, and may take it back, as
who was written down in the hall and is not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sessions.domain import presence
from sessions.domain.state import SessionState
from sessions.domain.values import Duty, Person, Presence

HALL_PARTICIPANT = "sala"  # cameras and sound desk of the hall, by WHIP or from a browser


@dataclass(frozen=True, slots=True)
class HallSound:
    """Whether the hall is heard now, and whose own microphone is kept all the same."""

    is_heard: bool = False
    kept: frozenset[str] = frozenset()

    def told(self, participants: Iterable[Mapping[str, Any]]) -> "HallSound":
        """Return what the media server's newest word on everybody makes of it."""
        sounds = (one for one in participants if one.get("participant") == HALL_PARTICIPANT)
        return replace(self, is_heard=any(one.get("audio") for one in sounds))

    def keeping(self, person: str) -> "HallSound":
        """Return it with a microphone that somebody took back."""
        return replace(self, kept=self.kept | {person})

    def doubles(self, state: SessionState, person: Person) -> bool:
        """Tell whether the microphone of somebody would be a second one in the hall."""
        return self.is_heard and person.id not in self.kept and sits_in_hall(state, person)


QUIET = HallSound()


def sits_in_hall(state: SessionState, person: Person) -> bool:
    """Tell whether somebody is in the hall: members by the roll, officials always."""
    found = presence.attendance_of(state, person.id)
    if found is None:
        return person.duty in (Duty.SECRETARY, Duty.AUDITOR)
    return found.presence is Presence.IN_ROOM
