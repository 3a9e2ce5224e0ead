"""Secret votes: what persons ask for, and what the server's own ballot office reports."""

from dataclasses import dataclass

from sessions.domain.secret_values import SecretCheck, SecretFiles, SecretGround, SecretShape


@dataclass(frozen=True, slots=True)
class SecretAsk:
    """The question as it is asked for; ``candidates`` is empty for yes, no or abstention."""

    shape: SecretShape
    text: str
    candidates: tuple[str, ...] = ()
    most: int = 1


@dataclass(frozen=True, slots=True)
class NameTrustees:
    """Name who holds the key of the secret votes and begin their ceremony (chair or secretary)."""

    ceremony: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenSecretVote:
    """Open a secret vote on the item under debate (chair or secretary).

    ``agreed_by`` names the vote by which the Pleno agreed that it be secret, for the acta.
    """

    vote: str
    item: str
    ground: SecretGround
    question: SecretAsk
    agreed_by: str = ""


@dataclass(frozen=True, slots=True)
class AllowOpening:
    """Let one or two ballots be counted although the result itself may tell (chair)."""

    vote: str


@dataclass(frozen=True, slots=True)
class VoidSecretVote:
    """Void a secret vote before its count (chair, with reason)."""

    vote: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenPaperVote:
    """Hold the secret vote with paper and urn (chair, with reason)."""

    vote: str
    item: str
    ground: SecretGround
    question: SecretAsk
    reason: str
    agreed_by: str = ""


@dataclass(frozen=True, slots=True)
class EnterPaperCount:
    """Enter what one counted; two persons do, one of them the secretary.

    ``counts`` in the order of the question's choices; ``spoilt`` are void papers.
    """

    vote: str
    ballots: int
    counts: tuple[int, ...]
    spoilt: int = 0


@dataclass(frozen=True, slots=True)
class ReportKey:
    """The ceremony is complete (system:ballot)."""

    ceremony: str
    trustees_sha256: str


@dataclass(frozen=True, slots=True)
class ReportCredentials:
    """A member bound credentials (system:ballot)."""

    member: str
    binding_sha256: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ReportSetup:
    """The setup of a vote is written (system:ballot)."""

    vote: str
    fingerprint: str
    setup_head: str
    voters: int


@dataclass(frozen=True, slots=True)
class ReportUrn:
    """The urn of a vote is closed (system:ballot)."""

    vote: str
    ballots: int
    silent: tuple[str, ...]
    close_head: str
    tally_sha256: str


@dataclass(frozen=True, slots=True)
class ReportShare:
    """A trustee opened (system:ballot)."""

    vote: str
    trustee: str


@dataclass(frozen=True, slots=True)
class ReportCount:
    """Enough trustees opened: the count and what proves it (system:ballot)."""

    vote: str
    counts: tuple[int, ...]
    files: SecretFiles


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """The bundle was verified (system:ballot)."""

    vote: str
    check: SecretCheck


SecretCommand = (
    NameTrustees
    | OpenSecretVote
    | AllowOpening
    | VoidSecretVote
    | OpenPaperVote
    | EnterPaperCount
    | ReportKey
    | ReportCredentials
    | ReportSetup
    | ReportUrn
    | ReportShare
    | ReportCount
    | ReportCheck
)

COMMANDS: dict[str, type[SecretCommand]] = {
    "trustees.name": NameTrustees,
    "secret.open": OpenSecretVote,
    "secret.allow-opening": AllowOpening,
    "secret.void": VoidSecretVote,
    "secret.open-on-paper": OpenPaperVote,
    "secret.enter-count": EnterPaperCount,
    "secret.report-key": ReportKey,
    "secret.report-credentials": ReportCredentials,
    "secret.report-setup": ReportSetup,
    "secret.report-close": ReportUrn,
    "secret.report-share": ReportShare,
    "secret.report-count": ReportCount,
    "secret.report-check": ReportCheck,
}
