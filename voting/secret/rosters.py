"""Rosters: which passkeys are whose, and the text by which the secretary signs them.

A roster is what a person names when credentials are bound: the keys that stood in the register at
that moment. Without the secretary's signature a server could add a key to somebody's name.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from core.canonical import Json
from voting.secret.domain.form import Reader, dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048

ROSTER: Final = "hemiciclo/roster/1"
SIGNED: Final = "hemiciclo/rosters/1"
FIELDS: Final = ("t", "session", "keys")
SIGNED_FIELDS: Final = ("t", "session", "rosters")
READER: Final = Reader("roster", BELENIOS_2048)


@dataclass(frozen=True, slots=True)
class Key:
    """A passkey of a person; ``public_key`` is COSE in base64url, as it was registered."""

    person: str
    credential: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Roster:
    """The keys of a session as they stood at one moment; ``raw`` is what is hashed."""

    raw: str
    session: str
    keys: frozenset[Key]

    @property
    def sha256(self) -> str:
        """The name of the roster."""
        return hexdigest(self.raw.encode())


@dataclass(frozen=True, slots=True)
class Statement:
    """The rosters of a session, by their hashes, that somebody signs with a passkey."""

    session: str
    rosters: frozenset[str]


def write_roster(session: str, keys: Sequence[Key]) -> str:
    """Return the roster of a session: the same keys give the same text."""
    rows: list[Json] = [
        [key.person, key.credential, key.public_key]
        for key in sorted(keys, key=lambda one: (one.person, one.credential))
    ]
    return dump({"t": ROSTER, "session": session, "keys": rows})


def read_roster(raw: str) -> Roster:
    """Return a roster; FlawError ``roster-form`` for what is none."""
    kind, session, rows = READER.fields(READER.parse(raw.encode()), FIELDS)
    keys = [Key(*map(READER.text, READER.items(row, 3))) for row in READER.items(rows)]
    if kind != ROSTER or len({key.credential for key in keys}) != len(keys):
        raise READER.flaw("form")
    return Roster(raw, READER.text(session), frozenset(keys))


def is_in_roster(roster: str, person: str, credential: str) -> bool:
    """Tell whether a passkey is a person's in a roster of ours."""
    return any(row[:2] == [person, credential] for row in json.loads(roster)["keys"])


def write_statement(session: str, rosters: Collection[str]) -> str:
    """Return the text that is signed of rosters, given by their hashes."""
    return dump({"t": SIGNED, "session": session, "rosters": sorted(set(rosters))})


def read_statement(raw: str) -> Statement:
    """Return what was signed; FlawError ``roster-form`` for what is no such text."""
    kind, session, rosters = READER.fields(READER.parse(raw.encode()), SIGNED_FIELDS)
    if kind != SIGNED:
        raise READER.flaw("form")
    hashes = frozenset(READER.digest(each) for each in READER.items(rosters))
    return Statement(READER.text(session), hashes)
