"""The text by which a person binds credentials, which a passkey signs."""

import json
from dataclasses import dataclass
from typing import Final

from voting.secret.domain.form import Reader, hexdigest
from voting.secret.domain.group import BELENIOS_2048

KIND: Final = "pleno/credentials/1"
FIELDS: Final = ("t", "body", "session", "roster", "voter", "credentials")
AT_ONCE: Final = 16  # elections for which a device binds credentials with one tap
MAX_BYTES: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class Bound:
    """A binding as it was read; ``credentials`` are (uuid, C) in the order of the elections."""

    raw: str
    body: str
    session: str
    roster: str
    voter: str
    credentials: tuple[tuple[str, str], ...]

    @property
    def sha256(self) -> str:
        """The name of the binding; its bytes are the passkey's challenge."""
        return hexdigest(self.raw.encode())


def roster_of(kept: str) -> str:
    """Return the roster that a binding of ours names, one that was read when it was kept."""
    return str(json.loads(kept)["roster"])


def read_binding(raw: str) -> Bound:
    """Return a binding; FlawError ``binding-…`` for what is not one, or for a bad credential."""
    reader = Reader("binding", BELENIOS_2048)
    kind, body, session, roster, voter, items = reader.fields(
        reader.parse(raw.encode(), MAX_BYTES), FIELDS
    )
    if kind != KIND:
        raise reader.flaw("form")
    pairs = [reader.items(each, 2) for each in reader.items(items)]
    for _, credential in pairs:
        if reader.element(credential) == 1:  # s = 0: anybody could sign with it
            raise reader.flaw("element")
    read = tuple((reader.text(uuid), reader.text(credential)) for uuid, credential in pairs)
    if len({credential for _, credential in read}) != len(read):
        raise reader.flaw("repeated")
    return Bound(
        raw, reader.text(body), reader.text(session), reader.digest(roster), reader.text(voter),
        read,
    )  # fmt: skip
