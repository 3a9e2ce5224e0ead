"""Secret votes: trustees, key, credentials, and a vote from its terms to its verified count.

Nothing here says who cast a ballot, or when.
"""

from dataclasses import dataclass

from sessions.domain.secret_values import SecretCheck, SecretFiles, SecretGround, SecretQuestion
from sessions.domain.values import VoteResult


@dataclass(frozen=True, slots=True)
class TrusteesNamed:
    """Who is to hold the key of the secret votes; any ``threshold`` of them open a count."""

    ceremony: str
    members: tuple[str, ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class KeyMade:
    """The trustees made their key; ``trustees_sha256`` is of trustees.json."""

    ceremony: str
    trustees_sha256: str


@dataclass(frozen=True, slots=True)
class CredentialsBound:
    """A member's passkey signed the credentials of the elections ``first`` to ``last``."""

    member: str
    binding_sha256: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SecretVotePrepared:
    """Terms, majority, question and voters are fixed before anybody votes (ROF 98.2, 102.3)."""

    vote: str
    item: str
    round: int
    ground: SecretGround
    agreed_by: str
    question: SecretQuestion
    majority: str
    legal_number: int
    needed: int
    eligible: tuple[str, ...]
    absent_after_debate: tuple[str, ...]
    text_sha256: str
    number: int
    uuid: str


@dataclass(frozen=True, slots=True)
class SecretVoteOpened:
    """The setup is on the board: voting begins.

    ``fingerprint`` is of election.json (Base64), ``setup_head`` of the board's first event.
    """

    vote: str
    fingerprint: str
    setup_head: str
    voters: int


@dataclass(frozen=True, slots=True)
class SecretVoteClosing:
    """The chair closes the vote; the urn takes no more ballots."""

    vote: str


@dataclass(frozen=True, slots=True)
class SecretVoteClosed:
    """The urn is closed: how many ballots, and the head code that is read aloud."""

    vote: str
    ballots: int
    silent: tuple[str, ...]
    close_head: str
    tally_sha256: str


@dataclass(frozen=True, slots=True)
class OpeningAllowed:
    """The chair lets so few ballots be counted that the result itself may tell."""

    vote: str


@dataclass(frozen=True, slots=True)
class ShareGiven:
    """A trustee gave a valid partial decryption."""

    vote: str
    trustee: str


@dataclass(frozen=True, slots=True)
class SecretVoteCounted:
    """The count, what it means under the majority bound, and the hashes of what proves it."""

    vote: str
    ballots: int
    counts: tuple[int, ...]
    spoilt: int
    elected: tuple[str, ...]
    result: VoteResult
    files: SecretFiles


@dataclass(frozen=True, slots=True)
class SecretVoteVerified:
    """The bundle was verified as anybody can verify it."""

    vote: str
    check: SecretCheck


@dataclass(frozen=True, slots=True)
class SecretVoteVoided:
    """The chair voids a secret vote before its count: no trustee opens it any more."""

    vote: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaperVoteOpened:
    """The secret vote is held with paper and urn, by decision of the chair, with the reason."""

    vote: str
    item: str
    round: int
    ground: SecretGround
    agreed_by: str
    question: SecretQuestion
    majority: str
    legal_number: int
    needed: int
    eligible: tuple[str, ...]
    absent_after_debate: tuple[str, ...]
    text_sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaperCountEntered:
    """A person entered what he counted; others are not told the numbers (None) before both are."""

    vote: str
    member: str
    ballots: int | None
    counts: tuple[int, ...] | None
    spoilt: int | None


@dataclass(frozen=True, slots=True)
class PaperCountsDiffer:
    """Both counts were entered and are not the same: both persons count again."""

    vote: str


SecretEvent = (
    TrusteesNamed
    | KeyMade
    | CredentialsBound
    | SecretVotePrepared
    | SecretVoteOpened
    | SecretVoteClosing
    | SecretVoteClosed
    | OpeningAllowed
    | ShareGiven
    | SecretVoteCounted
    | SecretVoteVerified
    | SecretVoteVoided
    | PaperVoteOpened
    | PaperCountEntered
    | PaperCountsDiffer
)
SecretVoteEvent = (
    SecretVotePrepared
    | SecretVoteOpened
    | SecretVoteClosing
    | SecretVoteClosed
    | OpeningAllowed
    | ShareGiven
    | SecretVoteCounted
    | SecretVoteVerified
    | SecretVoteVoided
    | PaperVoteOpened
    | PaperCountEntered
    | PaperCountsDiffer
)

KINDS: dict[str, type[SecretEvent]] = {
    "trustees.named": TrusteesNamed,
    "trustees.ready": KeyMade,
    "credentials.bound": CredentialsBound,
    "secret.prepared": SecretVotePrepared,
    "secret.opened": SecretVoteOpened,
    "secret.closing": SecretVoteClosing,
    "secret.closed": SecretVoteClosed,
    "secret.opening-allowed": OpeningAllowed,
    "secret.share-given": ShareGiven,
    "secret.counted": SecretVoteCounted,
    "secret.verified": SecretVoteVerified,
    "secret.voided": SecretVoteVoided,
    "secret.paper-opened": PaperVoteOpened,
    "secret.paper-count-entered": PaperCountEntered,
    "secret.paper-counts-differ": PaperCountsDiffer,
}
