"""The nouns of a secret vote: why, what is asked, who holds the key, what was counted."""

import enum
from dataclasses import dataclass

BLANK = "En blanco"
YES_NO_ANSWERS = ("Sí", "No", "Abstención")


class SecretGround(enum.StrEnum):
    """Why a vote is secret: no other vote may be (ROF 102.3; law.md R-VOT-3)."""

    PERSONS = "persons"  # ROF 102.3: election or removal of persons
    HONOUR = "honour"  # LRBRL 70.1: the item was declared secret, by absolute majority
    AGREED = "agreed"  # regional law: the Pleno so agrees, by absolute majority


class SecretAnnex(enum.StrEnum):
    """Who may have the annex of a secret vote, which says whose each credential is."""

    MEMBERS = "members"  # councillors, so their groups too, secretary and auditor
    PUBLIC = "public"


class SecretShape(enum.StrEnum):
    """Shapes of a question whose answers can be added up under encryption."""

    YES_NO = "yes-no"
    ONE = "one"  # one of several candidates, or blank
    SEVERAL = "several"  # up to ``most`` of several, or blank


@dataclass(frozen=True, slots=True)
class SecretQuestion:
    """What is asked; ``answers`` as in election.json: a vote on one candidate ends in "En blanco".

    Counts have one number for each answer, and for ``several`` one more, first: the blank votes.
    """

    shape: SecretShape
    text: str
    answers: tuple[str, ...]
    most: int = 1

    @property
    def choices(self) -> tuple[str, ...]:
        """What each number of a count is of."""
        return (BLANK, *self.answers) if self.shape is SecretShape.SEVERAL else self.answers


@dataclass(frozen=True, slots=True)
class BoundCredentials:
    """That a member's device bound credentials for the elections ``first`` to ``last``.

    ``binding_sha256`` is of the text that the member's passkey signed.
    """

    member: str
    binding_sha256: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SecretSetting:
    """Who opens the secret votes of this session, under which key, and who can vote in them.

    ``trustees_sha256`` is of trustees.json, empty until the key is made.
    """

    ceremony: str = ""
    trustees: tuple[str, ...] = ()
    threshold: int = 0
    trustees_sha256: str = ""
    bound: tuple[BoundCredentials, ...] = ()


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """SHA-256 of what is published of a secret vote, and of the annex, which is not."""

    bel: str = ""
    head: str = ""
    manifest: str = ""
    annex: str = ""


@dataclass(frozen=True, slots=True)
class SecretCheck:
    """What verifying the bundle gave; ``tool`` is the version of belenios-tool, empty without."""

    is_strict_ok: bool
    tool: str = ""
    is_tool_ok: bool = False
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class PaperCount:
    """What one person counted; ``counts`` is None while it is withheld from this reader."""

    person: str
    ballots: int | None
    counts: tuple[int, ...] | None
    spoilt: int | None


@dataclass(frozen=True, slots=True)
class SecretNow:
    """What is particular to a secret vote; hashes are empty until there is what they are of."""

    ground: SecretGround
    agreed_by: str
    question: SecretQuestion
    number: int = 0  # of the election in the session; 0 on paper
    uuid: str = ""
    is_paper: bool = False
    fingerprint: str = ""
    setup_head: str = ""
    ballots: int = 0
    close_head: str = ""
    tally_sha256: str = ""
    is_opening_allowed: bool = False
    opened_by: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    spoilt: int = 0
    elected: tuple[str, ...] = ()
    files: SecretFiles = SecretFiles()
    check: SecretCheck | None = None
    paper_counts: tuple[PaperCount, ...] = ()
    disagreements: int = 0


__all__ = [
    "BLANK",
    "YES_NO_ANSWERS",
    "BoundCredentials",
    "PaperCount",
    "SecretAnnex",
    "SecretCheck",
    "SecretFiles",
    "SecretGround",
    "SecretNow",
    "SecretQuestion",
    "SecretSetting",
    "SecretShape",
]
