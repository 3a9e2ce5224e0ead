"""The attacks of the table that the protocol gives: how each is made, and its verdict."""

import json
from collections.abc import Callable
from typing import Any

from bench.ballot_council import YES_NO, convene, marks
from tests.voting.secret import forgery as f
from voting.secret.closing import owned
from voting.secret.domain import tally
from voting.secret.domain.ballot import sign
from voting.secret.domain.board import Row, write
from voting.secret.domain.election import write_credentials
from voting.secret.domain.form import dump
from voting.secret.domain.group import BELENIOS_2048 as G
from voting.secret.verify import write_setup

N = f.VOTERS
END, TALLY, FIRST, SECOND, RESULT = N + 1, N + 2, N + 3, N + 4, N + 5
VOTE = marks(YES_NO, 0)


def council() -> Any:
    return f.good()[0]


def ballot(place: int = 0) -> bytes:
    return f.ballots(f.good()[1])[place]


def choice(answers: Any) -> Any:
    return answers[0]["choices"][0]


def changed_choice(field: str, change: Callable[[int], int]) -> bytes:
    def spoil(answers: Any) -> None:
        choice(answers)[field] = str(change(int(choice(answers)[field])))

    return f.with_ballot(f.resigned(0, ballot(), spoil))


def changed_proof(field: str, change: Callable[[int], int]) -> bytes:
    def spoil(answers: Any) -> None:
        proof = answers[0]["individual_proofs"][0][0]
        proof[field] = str(change(int(proof[field])))

    return f.with_ballot(f.resigned(0, ballot(), spoil))


def identity(answers: Any) -> None:
    answers[0]["choices"][0] = {"alpha": "1", "beta": "1"}


def forged(raw: bytes) -> bytes:
    def spoil(value: Any) -> None:
        value["signature"]["proof"]["response"] = str(council().draw())

    return f.edited(raw, spoil)


def all_forged() -> bytes:
    raws = [forged(ballot(voter)) for voter in range(N)]
    return f.counted(raws, (3, 3, 2))


def stranger() -> bytes:
    answers = json.loads(ballot())["answers"]
    secret = council().draw()
    return f.with_ballot(sign(council().setup.election, secret, answers, council().draw))


def other_election() -> bytes:
    return convene(1, uuid="Ajeno111111111", name="otro").ballot(0, [VOTE])


def copied() -> bytes:
    raw = f.resigned(1, ballot(0), lambda _: None)
    return f.with_ballot(raw, 2)


def second_ballot(rows: list[Row]) -> None:
    rows.insert(END, Row("Ballot", (council().ballot(0, [VOTE]),)))


def weighted() -> bytes:
    def spoil(credentials: Any) -> None:
        credentials[0] += ",5"

    return f.with_setup(2, spoil)


def only_late_ballots() -> bytes:
    def spoil(rows: list[Row]) -> None:
        rows.insert(1, rows.pop(END))

    return f.with_rows(spoil)


def end_in_the_middle(rows: list[Row]) -> None:
    rows.insert(4, Row("EndBallots"))


def second_setup(rows: list[Row]) -> None:
    data = council().first.data
    secret = council().draw()
    rows.insert(END, write_setup(data[0], data[1], write_credentials([G.of_g(secret)])))


def opened_by(*owners: int) -> Callable[[list[Row]], None]:
    def spoil(rows: list[Row]) -> None:
        sums = sums_of()
        rows[FIRST:RESULT] = [owned(council().open(sums, owner), owner) for owner in owners]

    return spoil


def sums_of() -> tally.Sums:
    return f.sums_of(f.ballots(f.good()[1]))


def three_one_spoiled() -> bytes:
    def spoil(rows: list[Row]) -> None:
        rows[FIRST:RESULT] = [owned(council().open(sums_of(), o), o) for o in (1, 2)]
        rows.insert(RESULT, owned(council().open(sums_of(), 1), 3))

    return f.with_rows(spoil)


def bad_opening(rows: list[Row]) -> None:
    spoiled = f.edited(
        rows[FIRST].data[0], lambda d: d["decryption_proofs"][0][0].update(response="1")
    )
    rows[FIRST] = owned(spoiled, 1)


def swapped_owners(rows: list[Row]) -> None:
    for place, owner in ((FIRST, 2), (SECOND, 1)):
        rows[place] = owned(rows[place].data[0], owner)


def same_owner_twice() -> bytes:
    return f.with_rows(opened_by(1, 1))


def result_of(counts: list[int]) -> bytes:
    def spoil(rows: list[Row]) -> None:
        rows[RESULT] = Row("Result", (dump({"result": [counts]}).encode(),))

    return f.with_rows(spoil)


def false_tally() -> bytes:
    def spoil(rows: list[Row]) -> None:
        data = tally.write_sums((tuple(reversed(sums_of()[0])),))
        rows[TALLY] = Row("EncryptedTally", (data, tally.write_sized(data, N)))

    return f.with_rows(spoil)


def left_out_of_tally() -> bytes:
    def spoil(rows: list[Row]) -> None:
        sums = f.sums_of(f.ballots(f.good()[1])[1:])
        data = tally.write_sums(sums)
        rows[TALLY] = Row("EncryptedTally", (data, tally.write_sized(data, N - 1)))
        rows[FIRST:] = [
            *(owned(council().open(sums, owner), owner) for owner in (1, 2)),
            Row("Result", (tally.write_result([[2, 3, 2]]),)),
        ]

    return f.with_rows(spoil)


def ninety_nine(rows: list[Row]) -> None:
    data = rows[TALLY].data[0]
    rows[TALLY] = Row("EncryptedTally", (data, tally.write_sized(data, 99)))


def repeated_credential(credentials: Any) -> None:
    credentials[1] = credentials[0]


def bit_flipped() -> bytes:
    data = bytearray(write(f.good()[1]))
    data[20_000] ^= 1
    return bytes(data)


def other_question(election: Any) -> None:
    election["questions"][0]["question"] = "¿Se rechaza la propuesta ficticia?"


def negated(value: str) -> str:
    return str(G.p - int(value))


def trustee_key(trustees: Any) -> None:
    key = trustees[0][1]["verification_keys"][0]
    key["public_key"] = negated(key["public_key"])


def election_key(election: Any) -> None:
    election["public_key"] = negated(election["public_key"])


def threshold_one(trustees: Any) -> None:
    trustees[0][1]["threshold"] = 1


def no_answers() -> bytes:
    return f.with_ballot(f.resigned(0, ballot(), lambda answers: answers.clear()))


def no_overall_proof() -> bytes:
    return f.with_ballot(f.resigned(0, ballot(), lambda a: a[0]["overall_proof"].clear()))


def leading_zero() -> bytes:
    def spoil(answers: Any) -> None:
        choice(answers)["alpha"] = "0" + choice(answers)["alpha"]

    return f.with_ballot(f.resigned(0, ballot(), spoil))


def sample(raw: Callable[[bytes], bytes]) -> bytes:
    return f.with_ballot(raw(ballot()))


ATTACKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "01 a ballot of 5 votes": ("ballot-proof", lambda: f.with_ballot(f.stuffed(0, 5))),
    "01 a ballot of -4 votes": ("ballot-proof", lambda: f.with_ballot(f.stuffed(0, -4))),
    "01b a ballot of 5 votes, clean tally": (
        "ballot-proof",
        lambda: f.counted([f.stuffed(0, 5), *f.ballots(f.good()[1])[1:]], (7, 3, 2)),
    ),
    "01c the server forges all ballots": ("ballot-signature", all_forged),
    "02 a proof response changed": (
        "ballot-proof",
        lambda: changed_proof("response", lambda n: (n + 1) % G.q),
    ),
    "03 a bad signature": ("ballot-signature", lambda: sample(forged)),
    "04 an unknown credential": ("ballot-credential-unknown", stranger),
    "05b a second ballot of a credential": (
        "ballot-credential-used",
        lambda: f.with_rows(second_ballot),
    ),
    "06 an exact duplicate": (
        "ballot-duplicate",
        lambda: f.with_rows(lambda rows: rows.insert(END, rows[1])),
    ),
    "07 a ballot of another election": (
        "ballot-election",
        lambda: f.with_ballot(other_election()),
    ),
    "08 ciphertexts copied to another credential": ("ballot-proof", copied),
    "09 an element of order 2 in alpha": (
        "ballot-element",
        lambda: changed_choice("alpha", lambda n: G.p - n),
    ),
    "10 the neutral ciphertext": (
        "ballot-proof",
        lambda: f.with_ballot(f.resigned(0, ballot(), identity)),
    ),
    "11 alpha zero": ("ballot-element", lambda: changed_choice("alpha", lambda _: 0)),
    "12 a challenge of q more": (
        "ballot-scalar",
        lambda: changed_proof("challenge", lambda n: n + G.q),
    ),
    "13 a space in the JSON": ("ballot-form", lambda: sample(lambda raw: raw[:1] + b" " + raw[1:])),
    "14 an extra field": (
        "ballot-form",
        lambda: sample(lambda raw: f.edited(raw, lambda b: b.update(extra=1))),
    ),
    "38 a field twice": (
        "ballot-form",
        lambda: sample(lambda raw: b'{"election_uuid":"Ensayo11111111",' + raw[1:]),
    ),
    "39 a leading zero in alpha": ("ballot-form", leading_zero),
    "15b a weight of 5": ("credentials-weight", weighted),
    "16b ballots after the end": ("events-order", only_late_ballots),
    "17 an end in the middle": ("events-order", lambda: f.with_rows(end_in_the_middle)),
    "18 no end": ("events-order", lambda: f.with_rows(lambda rows: rows.pop(END))),
    "37 a second setup": ("events-order", lambda: f.with_rows(second_setup)),
    "19 one trustee alone": ("decryptions-count", lambda: f.with_rows(opened_by(1))),
    "20 three open, one of them badly": ("decryptions-count", three_one_spoiled),
    "20 three open well": ("decryptions-count", lambda: f.with_rows(opened_by(1, 2, 3))),
    "20b two open, one of them badly": (
        "decryption-proof",
        lambda: f.with_rows(bad_opening),
    ),
    "36 owners swapped": ("decryption-proof", lambda: f.with_rows(swapped_owners)),
    "36 one owner twice": ("decryption-owner", same_owner_twice),
    "21 a wrong result": ("result-wrong", lambda: result_of([4, 2, 2])),
    "22 a negative result": ("result-wrong", lambda: result_of([-1, 3, 2])),
    "23 a tally that is not the tally": ("tally-wrong", false_tally),
    "24 ninety-nine tallied": ("tally-count", lambda: f.with_rows(ninety_nine)),
    "25 a ballot left out of the tally": ("tally-wrong", left_out_of_tally),
    "27 a credential twice": ("credentials-repeated", lambda: f.with_setup(2, repeated_credential)),
    "30 a bit flipped": ("archive-hash", bit_flipped),
    "31 truncated in a member": ("archive-form", lambda: write(f.good()[1])[:-100]),
    "31 truncated between members": ("archive-form", lambda: write(f.good()[1])[:-512]),
    "32 another question later": ("ballot-election", lambda: f.with_setup(0, other_question)),
    "32 another question, old hash": ("setup-hash", lambda: f.with_data(0, 0, other_question)),
    "33 a trustee's key of order 2": ("trustees-element", lambda: f.with_setup(1, trustee_key)),
    "34 the election's key of order 2": ("election-element", lambda: f.with_setup(0, election_key)),
    "35 a threshold of one": ("trustees-threshold", lambda: f.with_setup(1, threshold_one)),
    "41 no answers": ("ballot-form", no_answers),
    "42 no overall proof": ("ballot-form", no_overall_proof),
}  # fmt: skip
