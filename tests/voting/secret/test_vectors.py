"""The published test vectors, byte for byte: what other implementations must also give."""

import hashlib
import itertools
from pathlib import Path

from tests.voting.secret.tool import accepts, needs_tool, secret_of
from voting.secret.domain import tally
from voting.secret.domain.ballot import Urn, vote
from voting.secret.domain.board import Board, Row, head, write
from voting.secret.domain.election import (
    Election,
    Wording,
    read_election,
    write_credentials,
    write_election,
)
from voting.secret.domain.form import b64, dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048, Draw
from voting.secret.domain.question import Question
from voting.secret.domain.trustees import single
from voting.secret.verify import Facts, Policy, verify, write_setup

G = BELENIOS_2048
X = 12345678901234567890
S = 98765432109876543210
QUESTION = Question("¿Se aprueba?", ("Sí", "No", "Abstención"))
HEAD = "3a1dd1ab36e9b6cdaf7f6d7c224f8379325eed48a6c4f31e790ff759d649c714"


def vector(first: int = 0) -> Draw:
    numbers = itertools.count(first)
    return lambda: int(hashlib.sha256(f"vector|{next(numbers)}".encode()).hexdigest(), 16) % G.q


def sha256(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def made() -> tuple[Election, bytes]:
    wording = Wording("Punto 3", "Vector de prueba", (QUESTION,))
    election = read_election(write_election(G, G.of_g(X), wording, "TestVector1234"))
    return election, vote(election, S, [[0, 1, 0]], vector())


def rows(election: Election, ballot: bytes) -> list[Row]:
    trustees = dump([single(G, X, vector(3))]).encode()
    first = write_setup(election.raw, trustees, write_credentials([G.of_g(S)]))
    return [first, Row("Ballot", (ballot,))]


def archive(election: Election, ballot: bytes) -> bytes:
    urn = Urn(election, frozenset([G.of_g(S)]))
    sums = tally.add_up(election, [urn.put(ballot)])
    opened, data = tally.open_sums(election, sums, X, vector()), tally.write_sums(sums)
    closing = [
        Row("EndBallots"),
        Row("EncryptedTally", (data, tally.write_sized(data, 1))),
        Row("PartialDecryption", (opened, tally.write_owned(opened, 1))),
        Row("Result", (tally.write_result([[0, 1, 0]]),)),
    ]
    return write(Board(1790000000, (*rows(election, ballot), *closing)))


def test_election_and_keys_are_those_of_the_vector() -> None:
    election, _ = made()

    assert sha256(election.y) == "4d6fcdfdc9287ca6930dbc5d2352d5550070d70f61fbfc3435e28e91ea78b04b"
    assert sha256(G.of_g(S)) == "33882e16cf64a5b9437ab6c61b199c38ce5ecf9803411514b9afec5bfc9a7d66"
    assert len(election.raw) == 839
    assert election.fingerprint == "vLhQsn2Vuvf+LSfTgd6CwXFtTeUveppxNgZIyWAGATw"


def test_the_ballot_is_that_of_the_vector_to_the_last_byte() -> None:
    election, raw = made()
    ballot = Urn(election, frozenset([G.of_g(S)])).put(raw)
    (answer,) = ballot.answers

    alpha = sha256(answer.choices[0].alpha)
    assert alpha == "27bd806cc66b97db107711df33e2a26ab5986c7f22df755b26b309606d472534"
    assert (answer.individual[0][0].challenge, answer.individual[0][0].response) == (
        58834215059451476551498102900918843741387332037294775894269636079129624428807,
        30551072482471737840510130824777951963604534748574486233857458482391579371489,
    )
    assert (answer.overall[0].challenge, answer.overall[0].response) == (
        5117706558672559751809096029457469897730055782895595696027233273181958082611,
        12893970812887579195738519690910884793855334183758522365617202110731696172834,
    )
    assert ballot.hash == "+MvS/ad+8AMqjOCXNrXY4GrUgfw8Xb9w7D/zhIaS66c"
    assert (ballot.signature.challenge, ballot.signature.response) == (
        10567278376498369125942403038202728665172114332263518702013276738735855391578,
        18945477009629373296349655642003526356319835104881411537631740558492902439373,
    )
    assert len(raw) == 6121
    assert ballot.tracker == "KxpH1CEtx1i5R5o8QUPADzvp8cBmFY1U1D10tP/ZLpk" == b64(raw)


def test_the_partial_decryption_is_that_of_the_vector() -> None:
    election, raw = made()
    sums = tally.add_up(election, [Urn(election, frozenset([G.of_g(S)])).put(raw)])
    opened = tally.open_sums(election, sums, X, vector())

    assert hexdigest(opened) == "df28c424e7deef9a179b4a50d1a7b98d1abe28007adfa1df3cd4de91e72abb9a"


def test_the_head_of_the_archive_is_that_of_the_vector() -> None:
    assert head(rows(*made())) == HEAD


def test_what_a_proof_of_possession_hashes_is_that_of_the_vector() -> None:
    text = f"pok|BELENIOS-2048|{G.of_g(X)}|{G.of_g(7)}"

    digest = hexdigest(text.encode())
    assert digest == "8519fec82d6183f37a7a11e94da353c7cf6e22802ce707ad16cec0bf50a1c0bc"
    assert G.scalar(f"pok|BELENIOS-2048|{G.of_g(X)}|", [G.of_g(7)]) == int(digest, 16) % G.q


def test_the_old_derivation_of_credentials_is_that_of_the_vector() -> None:
    derived = 0x5E689FA9203740AAA6FC89AD094E08E87F26C51BE16C189EA12E1F295338815F

    assert secret_of("111-111-111-111-111", "TestVector1234", G) == derived % G.q


def test_the_whole_archive_of_the_vector_holds() -> None:
    facts = verify(archive(*made()), Policy(1, allows_lone_trustee=True))

    assert isinstance(facts, Facts)
    assert facts.events[1] == HEAD
    assert facts.counts[0].votes == (0, 1, 0)


@needs_tool
def test_the_archive_of_the_vector_is_accepted_by_belenios_tool(tmp_path: Path) -> None:
    assert accepts(tmp_path, archive(*made()), "TestVector1234")
