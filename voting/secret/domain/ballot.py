"""The ballot: encrypted answers signed with the credential (specification 4.14, 4.15)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from core.canonical import Json
from voting.secret.domain.election import Election
from voting.secret.domain.form import FlawError, Reader, b64, dump
from voting.secret.domain.group import Draw
from voting.secret.domain.proofs import Proof, know, knows, read_proof
from voting.secret.domain.question import Answer, Sheet, encrypt, is_proven, read_answer

MAX_BYTES: Final = 1 << 16
FIELDS: Final = ("election_uuid", "election_hash", "credential", "answers", "signature")


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot; ``raw`` is what was received: the tracker is its hash."""

    uuid: str
    fingerprint: str
    credential: int
    answers: tuple[Answer, ...]
    hash: str
    signature: Proof
    raw: bytes

    @property
    def tracker(self) -> str:
        """SHA-256 of the ballot in Base64 without padding: the voter's receipt."""
        return b64(self.raw)


def vote(
    election: Election, secret: int, marks: Sequence[Sequence[int]], draw: Draw
) -> bytes:  # fmt: skip
    """Make the ballot of the credential ``secret``: 0 or 1 for each answer of each question."""
    group = election.group
    credential = group.of_g(secret)
    answers = [
        encrypt(sheet, chosen, draw).json()
        for sheet, chosen in zip(_sheets(election, credential), marks, strict=True)
    ]
    return sign(election, secret, answers, draw)


def sign(election: Election, secret: int, answers: Sequence[Json], draw: Draw) -> bytes:
    """Sign encrypted answers and return the ballot's bytes."""
    group = election.group
    credential = group.of_g(secret)
    body = _body(election.uuid, election.fingerprint, credential, answers)
    digest = b64(dump(body).encode())
    proof = know(group, secret, f"sig|{digest}|", draw)
    return dump({**body, "signature": {"hash": digest, "proof": proof.json()}}).encode()


def _body(
    uuid: str, fingerprint: str, credential: int, answers: Sequence[Json]
) -> dict[str, Json]:  # fmt: skip
    values = (uuid, fingerprint, str(credential), list(answers))
    return dict(zip(FIELDS, values, strict=False))


def _sheets(election: Election, credential: int) -> list[Sheet]:
    owner = f"{election.fingerprint}|{credential}"
    return [Sheet(election.group, election.y, owner, each) for each in election.questions]


def read_ballot(election: Election, raw: bytes) -> Ballot:
    """Return the ballot of this election; FlawError ``ballot-…`` for anything else."""
    reader = Reader("ballot", election.group)
    uuid, fingerprint, credential, answers, signature = reader.fields(
        reader.parse(raw, MAX_BYTES), FIELDS
    )
    if (uuid, fingerprint) != (election.uuid, election.fingerprint):
        raise reader.flaw("election")
    items = reader.items(answers, len(election.questions))
    read = [
        read_answer(reader, *pair) for pair in zip(election.questions, items, strict=True)
    ]  # fmt: skip
    digest, proof = reader.fields(signature, ("hash", "proof"))
    return Ballot(
        election.uuid, election.fingerprint, reader.element(credential), tuple(read),
        reader.text(digest), read_proof(reader, proof), raw,
    )  # fmt: skip


def check_ballot(election: Election, ballot: Ballot) -> None:
    """Raise FlawError unless signature and every proof of a ballot hold."""
    answers = [each.json() for each in ballot.answers]
    body = _body(ballot.uuid, ballot.fingerprint, ballot.credential, answers)
    prefix = f"sig|{ballot.hash}|"
    signed = ballot.hash == b64(dump(body).encode())
    if not signed or not knows(election.group, ballot.signature, ballot.credential, prefix):
        raise FlawError("ballot-signature")
    sheets = _sheets(election, ballot.credential)
    if not all(is_proven(*pair) for pair in zip(sheets, ballot.answers, strict=True)):
        raise FlawError("ballot-proof")


@dataclass(slots=True)
class Urn:
    """The ballots of an election in the order of the board, one for each credential at most.

    The server at casting time, the trustees as ballots arrive and the verifier of the finished
    bundle all run ``put``: a ballot is accepted if and only if the verifier accepts it.
    """

    election: Election
    credentials: frozenset[int]
    ballots: dict[int, Ballot] = field(default_factory=dict)

    def put(self, raw: bytes) -> Ballot:
        """Accept a ballot and return it; raises FlawError, and then nothing has changed."""
        ballot = self.judge(raw)
        self.ballots[ballot.credential] = ballot
        return ballot

    def judge(self, raw: bytes) -> Ballot:
        """Return the ballot if it would be accepted now; raises FlawError; changes nothing."""
        ballot = read_ballot(self.election, raw)
        if ballot.credential not in self.credentials:
            raise FlawError("ballot-credential-unknown")
        self._check_first(ballot)
        check_ballot(self.election, ballot)
        return ballot

    def admit(self, ballot: Ballot) -> None:
        """Accept a ballot that was judged; raises FlawError when another came meanwhile."""
        self._check_first(ballot)
        self.ballots[ballot.credential] = ballot

    def _check_first(self, ballot: Ballot) -> None:
        before = self.ballots.get(ballot.credential)
        if before is not None:
            is_same = before.raw == ballot.raw
            raise FlawError("ballot-duplicate" if is_same else "ballot-credential-used")
