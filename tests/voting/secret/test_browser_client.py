"""The client in the browser and the verifier in the server: two programs, one protocol."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.ballot_council import GROUP, ONE, SEATS, YES_NO, convene, hold_ceremony, repeatable
from tests.voting.secret import browser
from tests.voting.secret import forgery as f
from tests.voting.secret.attacks import ballot, stranger
from tests.voting.secret.tool import accepts, needs_tool, secret_of
from tests.voting.secret.toolmade import added, by_tool, opened, set_up
from voting.secret.domain import ceremony as c
from voting.secret.domain.ballot import Urn
from voting.secret.domain.board import head, read, write
from voting.secret.domain.election import read_credentials, read_election, write_credentials
from voting.secret.domain.form import FlawError, Reader, dump
from voting.secret.domain.proofs import read_proof
from voting.secret.domain.trustees import read_signed, read_trustees
from voting.secret.verify import Facts, Policy, verify

pytestmark = browser.needs_node
READER = Reader("test", GROUP)
SHAPES = [("yes",), ("one",), ("seats",), ("yes", "seats")]


@pytest.mark.row("SB-06")
@pytest.mark.parametrize("questions", SHAPES)
def test_a_whole_election_of_the_client_holds(questions: tuple[str, ...]) -> None:
    archive = browser.plenary(4, *questions)

    facts = verify(archive, Policy(4))

    assert isinstance(facts, Facts)
    assert facts.counts[0].votes[-3:] != (0, 0, 0)
    assert head(read(archive).rows) == facts.head


@needs_tool
@pytest.mark.row("SB-06")
@pytest.mark.parametrize("questions", SHAPES)
def test_a_whole_election_of_the_client_is_accepted_by_the_tool(
    questions: tuple[str, ...], tmp_path: Path
) -> None:
    assert accepts(tmp_path, browser.plenary(3, *questions), "Ensayo22222222")


@needs_tool
@pytest.mark.row("SB-06")
def test_an_election_of_the_tool_takes_ballots_of_the_client(tmp_path: Path) -> None:
    uuid, secrets, keys, raw = set_up(tmp_path)
    added(tmp_path, "Ballot", by_tool(tmp_path, secrets[0], ((1, 0, 0), (0, 1, 0, 1, 0, 0))))
    for secret, marks in (
        (secrets[1], ((0, 1, 0), (0, 0, 0, 1, 0, 1))),
        (secrets[2], ((0, 0, 1), (1, 0, 0, 0, 0, 0))),
    ):
        private = str(secret_of(secret, uuid, GROUP))
        made = browser.ask("vote", election=raw.decode(), secret=private, marks=marks)
        added(tmp_path, "Ballot", made.encode())
    opened(tmp_path, keys)
    archive = (tmp_path / f"{uuid}.bel").read_bytes()

    facts = verify(archive, Policy(3, allows_old_trustees=True))

    assert isinstance(facts, Facts)
    assert [count.votes for count in facts.counts] == [(1, 1, 1), (1, 1, 0, 2, 0, 1)]
    assert accepts(tmp_path / "again", archive, uuid)


@pytest.mark.parametrize("question", [YES_NO, ONE, SEATS])
def test_a_ballot_of_the_client_goes_into_the_urn(question: Any) -> None:
    council = convene(1, (question,))
    marks = [[0] * (question.width - 1) + [1]]
    raw = browser.ask(
        "vote",
        election=council.setup.election.raw.decode(),
        secret=str(council.secrets[0]),
        marks=marks,
    ).encode()

    assert council.urn().put(raw).raw == raw


def test_both_sides_write_one_head() -> None:
    archive = write(f.good()[1])

    said = browser.ask("head", archive=base64.b64encode(archive).decode())

    assert said == head(f.good()[1].rows)


def respelt(change: Callable[[str], str]) -> bytes:
    return change(ballot().decode()).encode()


def proof_plus_q(raw: bytes) -> bytes:
    def spoil(value: Any) -> None:
        proof = value["answers"][0]["overall_proof"][0]
        proof["challenge"] = str(int(proof["challenge"]) + int(GROUP.q))

    return f.edited(raw, spoil)


def nested(raw: bytes) -> bytes:
    return raw.replace(b'"hash":', b'"hash":' + b"[" * 20 + b"]" * 20 + b',"')


BALLOTS: dict[str, Callable[[], bytes]] = {
    "good": ballot,
    "of another voter": lambda: ballot(3),
    "five votes": lambda: f.stuffed(0, 5),
    "minus four": lambda: f.stuffed(0, -4),
    "cut": lambda: ballot(1)[:-1],
    "stranger": lambda: f.ballots(read(stranger()))[0],
    "foreign": lambda: convene(1, uuid="Ajeno111111111", name="otro").ballot(0, [(1, 0, 0)]),
    "copied": lambda: f.resigned(1, ballot(0), lambda _: None),
    "scalar over q": lambda: proof_plus_q(ballot()),
    "space": lambda: respelt(lambda text: text.replace(":", ": ", 1)),
    "leading zero": lambda: respelt(lambda text: text.replace('"alpha":"', '"alpha":"0', 1)),
    "twice a field": lambda: respelt(lambda text: text.replace("{", '{"election_uuid":"x",', 1)),
    "extra field": lambda: respelt(lambda text: text[:-1] + ',"more":1}'),
    "a number": lambda: respelt(lambda text: text[:-1] + ',"more":1.5}'),
    "no answers": lambda: f.edited(ballot(), lambda value: value["answers"].clear()),
    "answers too many": lambda: f.edited(
        ballot(), lambda value: value["answers"].append(value["answers"][0])
    ),
    "wrong hash": lambda: f.edited(ballot(), lambda v: v["signature"].update(hash="x")),
    "alpha 0": lambda: respelt(lambda text: text.replace('"alpha":"', '"alpha":"0","x":"', 1)),
    "deep": lambda: nested(ballot()),
    "huge": lambda: ballot() + b" " * 70000,
    "half a character": lambda: respelt(lambda t: t.replace('"hash":"', '"hash":"\\ud800', 1)),
    "broken UTF-8": lambda: ballot()[:-2] + b"\xff}",
    "empty": lambda: b"",
    "null": lambda: b"null",
    "with a mark of order": lambda: b"\xef\xbb\xbf" + ballot(),
}


def judged(raw: bytes) -> str:
    setup = f.good()[0].setup
    try:
        Urn(setup.election, setup.credentials).put(raw)
    except FlawError as flaw:
        return flaw.code
    return ""


@pytest.mark.parametrize("name", BALLOTS)
def test_client_and_server_judge_a_ballot_alike(name: str) -> None:
    setup = f.good()[0].setup
    raw = BALLOTS[name]()
    (said,) = browser.ask(
        "judge",
        election=setup.election.raw.decode(),
        credentials=write_credentials(setup.credentials).decode(),
        ballots=[base64.b64encode(raw).decode()],
    )

    assert said == judged(raw)


SETUPS: dict[str, tuple[int, Callable[[Any], object]]] = {
    "version 2": (0, lambda value: value.update(version=2)),
    "group": (0, lambda value: value.update(group="RFC-3526-2048")),
    "key 1": (0, lambda value: value.update(public_key="1")),
    "composed otherwise": (0, lambda value: value.update(name="Cafe\u0301")),
    "control": (0, lambda value: value.update(name="a\u0007")),
    "no-break space": (0, lambda value: value.update(name="a\u00a0b")),
    "two answers alike": (0, lambda v: v["questions"][0].update(answers=["a", "a", "b"])),
    "more than there are": (0, lambda v: v["questions"][0].update(max=9)),
    "a short uuid": (0, lambda value: value.update(uuid="corto")),
    "threshold 1": (1, lambda value: value[0][1].update(threshold=1)),
    "keys swapped": (1, lambda value: value[0][1]["verification_keys"].reverse()),
    "a cert twice": (1, lambda v: v[0][1]["certs"].__setitem__(1, v[0][1]["certs"][0])),
    "coefexps swapped": (1, lambda value: value[0][1]["coefexps"].reverse()),
    "a signature less": (1, lambda value: value[0][1]["signatures"].pop()),
    "a weight": (2, lambda value: value.__setitem__(0, value[0] + ",5")),
    "a credential twice": (2, lambda value: value.append(value[0])),
    "credential 1": (2, lambda value: value.append("1")),
    "credential outside": (2, lambda v: v.append(str(int(GROUP.p) - int(v[0])))),
}
PARTS = (
    ("election", read_election),
    ("trustees", lambda raw: read_trustees(raw, GROUP)),
    ("credentials", lambda raw: read_credentials(raw, GROUP)),
)


@pytest.mark.parametrize("name", SETUPS)
def test_client_and_server_judge_a_setup_alike(name: str) -> None:
    number, change = SETUPS[name]
    raw = f.edited(f.good()[0].first.data[number], change)
    part, reading = PARTS[number]
    try:
        reading(raw)
        code = ""
    except FlawError as flaw:
        code = flaw.code

    assert browser.ask(part, **{part: raw.decode()}) == code != ""


def test_the_client_knows_no_trustees_of_before_2_5_1() -> None:
    old = f.edited(f.good()[0].first.data[1], lambda value: value[0][1].pop("signatures"))

    assert browser.ask("trustees", trustees=old.decode()) == "trustees-form"


def given(contribution: c.Contribution) -> dict[str, object]:
    return {
        "polynomial": contribution.polynomial,
        "secrets": list(contribution.secrets),
        "coefexps": contribution.coefexps.json(),
        "signature": contribution.signature.json(),
    }


def taken(value: Any) -> c.Contribution:
    return c.Contribution(
        value["polynomial"],
        tuple(value["secrets"]),
        read_signed(READER, value["coefexps"]),
        read_proof(READER, value["signature"]),
    )


@pytest.mark.row("SB-03")
def test_trustees_of_both_programs_hold_one_ceremony() -> None:
    seeds, draw = ("uno", "dos", "tres"), repeatable("mixta")
    places = [c.Place(3, 2, index) for index in (1, 2, 3)]
    ours = c.certificate(GROUP, seeds[0], places[0], draw)
    theirs = [
        read_signed(READER, browser.ask("certificate", seed=seed, place=shown(place)))
        for seed, place in zip(seeds[1:], places[1:], strict=True)
    ]
    round_ = c.Round(GROUP, 2, (ours, *theirs))
    said = {"certs": [each.json() for each in round_.certs], "threshold": 2}
    contributions = [
        c.contribute(round_, seeds[0], draw),
        *(taken(browser.ask("contribute", seed=seed, **said)) for seed in seeds[1:]),
    ]
    relayed = [given(each) for each in contributions]
    answers = [
        browser.ask("finish", seed=seed, contributions=relayed, **said) for seed in seeds[1:]
    ]
    outputs = [
        c.finish(round_, contributions, seeds[0], draw),
        *(c.Output(each["privateKey"], each["publicKey"]) for each in answers),
    ]

    trustees = read_trustees(c.publish(round_, contributions, outputs), GROUP)

    shares = [c.recover(GROUP, *each) for each in zip(seeds, sealed(outputs), strict=True)]
    assert trustees.keys == tuple(map(GROUP.of_g, shares))


def shown(place: c.Place) -> dict[str, int]:
    return {"size": place.size, "threshold": place.threshold, "index": place.index}


def sealed(outputs: list[c.Output]) -> list[str]:
    return [each.private_key for each in outputs]


@pytest.mark.row("SB-03")
def test_the_client_recovers_a_share_that_the_server_kept_sealed() -> None:
    held = hold_ceremony(repeatable("perdida"))

    said = browser.ask("recover", seed=held.seeds[1], sealed=held.sealed[1])

    assert int(said) == held.shares[1]


def test_the_trustees_that_the_server_publishes_are_read_by_the_client() -> None:
    assert browser.ask("trustees", trustees=f.good()[0].first.data[1].decode()) == ""
    assert dump(browser.ask("election", election=f.good()[0].setup.election.raw.decode())) == '""'
