"""Trustees who do not obey, and a server that does not relay what it was given."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from bench.ballot_council import GROUP, hold_ceremony, repeatable
from core.canonical import Json
from voting.secret.domain import ceremony as c
from voting.secret.domain.form import FlawError, dump
from voting.secret.domain.proofs import Proof
from voting.secret.domain.trustees import Signed, read_trustees, sign_text, single

SEEDS = ("semilla-de-prueba-a", "semilla-de-prueba-b", "semilla-de-prueba-c")
DRAW = repeatable("ceremonia")


def certify(threshold: int = 2, seeds: Sequence[str] = SEEDS) -> c.Round:
    certs = tuple(
        c.certificate(GROUP, seed, c.Place(len(seeds), threshold, index), DRAW)
        for index, seed in enumerate(seeds, 1)
    )
    return c.Round(GROUP, threshold, certs)


@dataclass(frozen=True)
class Held:
    round: c.Round
    contributions: tuple[c.Contribution, ...]


@pytest.fixture(scope="module")
def held() -> Held:
    round_ = certify()
    return Held(round_, tuple(c.contribute(round_, seed, DRAW) for seed in SEEDS))


@pytest.mark.row("SB-03")
@pytest.mark.parametrize(("size", "threshold"), [(2, 2), (3, 2), (5, 3)])
def test_a_ceremony_gives_shares_of_the_published_keys(size: int, threshold: int) -> None:
    made = hold_ceremony(repeatable(f"{size}-{threshold}"), size, threshold)
    trustees = read_trustees(made.trustees, GROUP)

    assert trustees.threshold == threshold
    assert trustees.keys == tuple(GROUP.of_g(share) for share in made.shares)
    secret = sum(
        weight * made.shares[owner - 1]
        for owner, weight in trustees.weights(list(range(1, threshold + 1))).items()
    )
    assert GROUP.of_g(secret) == trustees.y


@pytest.mark.row("SB-03")
def test_fewer_trustees_than_needed_do_not_have_the_key() -> None:
    made = hold_ceremony(repeatable("pocos"), 3, 3)
    trustees = read_trustees(made.trustees, GROUP)

    weights = trustees.weights([1, 2])
    secret = sum(weights[owner] * made.shares[owner - 1] for owner in (1, 2))

    assert GROUP.of_g(secret) != trustees.y


def test_a_lost_tablet_is_recovered_from_its_seed_and_from_no_other() -> None:
    made = hold_ceremony(repeatable("perdida"))

    assert c.recover(GROUP, made.seeds[0], made.sealed[0]) == made.shares[0]
    with pytest.raises(FlawError) as refused:
        c.recover(GROUP, made.seeds[1], made.sealed[0])
    assert refused.value.code == "share-message"


def test_a_wrong_share_names_the_trustee_who_sent_it(held: Held) -> None:
    other = c.contribute(held.round, SEEDS[1], DRAW)
    mixed = replace(held.contributions[1], secrets=other.secrets)

    with pytest.raises(FlawError) as refused:
        c.finish(held.round, [held.contributions[0], mixed, held.contributions[2]], SEEDS[0], DRAW)

    assert (refused.value.code, refused.value.where) == ("ceremony-share", "2")


def test_a_share_for_another_trustee_is_not_read(held: Held) -> None:
    first, second, third = held.contributions[0].secrets
    swapped = replace(held.contributions[0], secrets=(second, first, third))

    with pytest.raises(FlawError) as refused:
        c.finish(held.round, [swapped, *held.contributions[1:]], SEEDS[0], DRAW)

    assert refused.value.code == "ceremony-message"


def swapped(round_: c.Round) -> c.Round:
    return replace(round_, certs=(round_.certs[1], round_.certs[0], round_.certs[2]))


def earlier(round_: c.Round) -> c.Round:
    old = c.certificate(GROUP, SEEDS[0], c.Place(5, 2, 1), DRAW)
    return replace(round_, certs=(old, *round_.certs[1:]))


def repeated(round_: c.Round) -> c.Round:
    same = c.certificate(GROUP, SEEDS[0], c.Place(3, 2, 2), DRAW)
    return replace(round_, certs=(round_.certs[0], same, round_.certs[2]))


def altered(round_: c.Round) -> c.Round:
    first = round_.certs[0]
    return replace(
        round_, certs=(replace(first, signature=Proof(1, 1)), *round_.certs[1:])
    )  # fmt: skip


def lower(round_: c.Round) -> c.Round:
    return replace(round_, threshold=1)


@pytest.mark.row("SB-03")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (swapped, "ceremony-context"),
        (earlier, "ceremony-context"),
        (repeated, "ceremony-repeated"),
        (altered, "ceremony-signature"),
        (lower, "ceremony-context"),
    ],
)
def test_certificates_that_the_server_changed_are_refused(
    held: Held, change: Callable[[c.Round], c.Round], code: str
) -> None:
    with pytest.raises(FlawError) as refused:
        c.contribute(change(held.round), SEEDS[2], DRAW)

    assert refused.value.code == code


def test_a_trustee_without_certificate_does_not_contribute(held: Held) -> None:
    with pytest.raises(FlawError) as refused:
        c.contribute(held.round, "otra-semilla", DRAW)

    assert refused.value.code == "ceremony-stranger"


def signed_by_first(elements: Sequence[int]) -> Signed:
    key = c.derive(GROUP, SEEDS[0]).signing
    text = dump({"coefexps": [str(each) for each in elements]})
    return sign_text(GROUP, key, text, DRAW)


def test_coefficients_outside_the_group_are_refused(held: Held) -> None:
    good = json.loads(held.contributions[0].coefexps.message)["coefexps"]
    spoiled = signed_by_first([GROUP.p - int(good[0]), int(good[1])])

    with pytest.raises(FlawError) as refused:
        c.check_contribution(held.round, 1, replace(held.contributions[0], coefexps=spoiled))

    assert refused.value.code == "ceremony-element"


def test_coefficients_that_others_do_not_see_are_refused(held: Held) -> None:
    spoiled = signed_by_first([GROUP.of_g(5), GROUP.of_g(6)])

    with pytest.raises(FlawError) as refused:
        c.check_contribution(held.round, 1, replace(held.contributions[0], coefexps=spoiled))

    assert refused.value.code == "ceremony-signature"


def test_a_polynomial_of_another_degree_is_refused(held: Held) -> None:
    with pytest.raises(FlawError) as refused:
        c.check_contribution(
            held.round, 1, replace(held.contributions[0], coefexps=signed_by_first([GROUP.g]))
        )

    assert refused.value.code == "ceremony-threshold"


def test_a_key_that_its_owner_did_not_sign_is_not_published(held: Held) -> None:
    outputs = [c.finish(held.round, held.contributions, seed, DRAW) for seed in SEEDS]

    with pytest.raises(FlawError) as refused:
        c.publish(held.round, held.contributions, [outputs[1], outputs[0], outputs[2]])

    assert refused.value.code == "trustees-share"


@pytest.mark.row("SB-03")
def test_one_person_in_two_places_is_not_two_trustees() -> None:
    places = [c.Place(2, 2, 1), c.Place(2, 2, 2)]
    round_ = c.Round(GROUP, 2, tuple(c.certificate(GROUP, SEEDS[0], p, DRAW) for p in places))
    fields: dict[str, Json] = {
        "threshold": 2,
        "certs": [each.json() for each in round_.certs],
        "coefexps": [each.json() for each in round_.certs],
        "signatures": [each.signature.json() for each in round_.certs],
        "verification_keys": [{}, {}],
    }

    with pytest.raises(FlawError) as refused:
        read_trustees(dump([["Pedersen", fields]]).encode(), GROUP)

    assert refused.value.code == "trustees-repeated"


def test_one_key_twice_is_not_two_single_trustees() -> None:
    same = single(GROUP, 12345, DRAW)

    with pytest.raises(FlawError) as refused:
        read_trustees(dump([same, same]).encode(), GROUP)

    assert refused.value.code == "trustees-repeated"


def test_single_trustees_are_all_needed() -> None:
    raw = dump([single(GROUP, 12345, DRAW), single(GROUP, 67890, DRAW)]).encode()

    trustees = read_trustees(raw, GROUP)

    assert (trustees.threshold, trustees.y) == (2, GROUP.of_g(12345 + 67890))
    assert trustees.weights([1, 2]) == {1: 1, 2: 1}
