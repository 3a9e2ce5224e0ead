"""What tablets and the ballot office say to each other (docs/secret-ballot.md).

Fields named ``raw`` or holding a whole published file are texts of exact bytes: they are hashed,
never written again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Proof = Mapping[str, str]
"""``challenge`` and ``response``."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many have cast a ballot, of how many who were called."""

    vote: str
    cast: int
    called: int


@dataclass(frozen=True, slots=True)
class BoundNow:
    """The credentials of this person that count."""

    binding_sha256: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ElectionToBind:
    """An election for which a credential is to be bound."""

    number: int
    uuid: str


@dataclass(frozen=True, slots=True)
class SecretDesk:
    """What a person has before him: elections to bind, roster, passkeys, place as trustee."""

    elections: tuple[ElectionToBind, ...]
    roster: str
    bound: BoundNow | None
    passkeys: tuple[str, ...]
    place: int | None
    turnout: Turnout | None


@dataclass(frozen=True, slots=True)
class SignedText:
    """A text and a trustee's signature over it."""

    message: str
    signature: Proof


@dataclass(frozen=True, slots=True)
class ContributionSeen:
    """Another trustee's contribution as one place may see it; ``polynomial`` only of its own."""

    coefexps: SignedText
    signature: Proof
    secret: str
    polynomial: str | None


@dataclass(frozen=True, slots=True)
class CeremonyDesk:
    """Where the key ceremony is, as one trustee may see it."""

    ceremony: str
    group: str
    size: int
    threshold: int
    place: int
    round: str
    said: tuple[str, ...]
    certs: tuple[SignedText | None, ...]
    commitments: tuple[str | None, ...]
    contributions: tuple[ContributionSeen | None, ...]
    trustees: str | None
    private_key: str | None


@dataclass(frozen=True, slots=True)
class CredentialsToBind:
    """A binding and the passkey's assertion over its SHA-256 (WebAuthn 3, ``toJSON``)."""

    binding: str
    assertion: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CredentialsBinding:
    """The binding that was kept."""

    binding_sha256: str


@dataclass(frozen=True, slots=True)
class RostersDesk:
    """The rosters that the secretary signs, as they are hashed, and with which passkeys."""

    rosters: tuple[str, ...]
    passkeys: tuple[str, ...]
    is_signed: bool


@dataclass(frozen=True, slots=True)
class RostersSignature:
    """The text that names the rosters, and the passkey's assertion over its SHA-256."""

    statement: str
    assertion: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SecretSetup:
    """The setup of a secret vote: election, trustees and credentials as they are hashed."""

    vote: str
    uuid: str
    number: int
    timestamp: int
    election: str
    trustees: str
    credentials: str
    fingerprint: str
    head: str
    receipts_key: str


@dataclass(frozen=True, slots=True)
class BallotReceipt:
    """The server's signature over ``pleno/receipt/2|uuid|tracker``."""

    uuid: str
    tracker: str
    server_sig: str


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """The trackers that the reader has already."""

    have: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecretClose:
    """How the urn was closed; ``statement`` is what a trustee signs."""

    ballots: int
    head: str
    tally: str
    tally_sha256: str
    statement: str


@dataclass(frozen=True, slots=True)
class SecretBoard:
    """The ballots that the reader does not have, in the order of their trackers."""

    status: str
    ballots: tuple[str, ...]
    total: int
    close: SecretClose | None


@dataclass(frozen=True, slots=True)
class TrusteeStatement:
    """What a trustee signed of the close."""

    statement: str
    signature: Proof


@dataclass(frozen=True, slots=True)
class TrusteeStatements:
    """By place; None where that trustee has not signed."""

    statements: tuple[TrusteeStatement | None, ...]


SECRET_SAID = (
    SecretDesk,
    CeremonyDesk,
    CredentialsBinding,
    RostersDesk,
    SecretSetup,
    BallotReceipt,
    SecretBoard,
    TrusteeStatements,
    Turnout,
)
SECRET_SENT = (CredentialsToBind, RostersSignature, BoardAsked)
