"""The hash chain: any change anywhere shows, and where."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.canonical import Json, canonical, digest
from core.chain import GENESIS, Entry, Link, chain, commitment, first_fault, link_hash

AT = "2026-03-26T08:00:00.000000Z"
BODIES = st.dictionaries(st.text(max_size=8), st.integers(-9, 9) | st.text(max_size=8), max_size=3)
LOGS = st.lists(BODIES, min_size=1, max_size=8)


def links_of(bodies: list[dict[str, Json]]) -> list[Link]:
    return chain([Entry("cosa.hecha", 1, AT, "p-01", body) for body in bodies], GENESIS, 0)


def test_the_hash_is_over_the_canonical_bytes_of_the_link() -> None:
    link = links_of([{"b": 1, "a": "ñ"}])[0]
    expected: dict[str, Json] = {
        "previous": GENESIS, "seq": 1, "kind": "cosa.hecha", "version": 1, "at": AT,
        "actor": "p-01", "body": {"a": "ñ", "b": 1},
    }  # fmt: skip
    assert link.hash == digest(expected)
    assert canonical(expected).startswith(b'{"actor":"p-01","at"')


@given(LOGS)
def test_what_was_chained_holds(bodies: list[dict[str, Json]]) -> None:
    assert first_fault(links_of(bodies)) is None


@given(LOGS, st.integers(1, 7))
def test_chaining_in_two_steps_is_chaining_in_one(bodies: list[dict[str, Json]], cut: int) -> None:
    entries = [Entry("cosa.hecha", 1, AT, "p-01", body) for body in bodies]
    first = chain(entries[:cut], GENESIS, 0)
    head = first[-1].hash if first else GENESIS
    assert first + chain(entries[cut:], head, len(first)) == chain(entries, GENESIS, 0)


@given(LOGS, st.data())
def test_a_changed_link_is_found_where_it_is(
    bodies: list[dict[str, Json]], data: st.DataObject
) -> None:
    links = links_of(bodies)
    place = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(["kind", "at", "actor", "body", "previous", "hash"]))
    other = {"x": "otra"} if field == "body" else "otra"
    links[place] = replace(links[place], **{field: other})  # type: ignore[arg-type]  # by name
    fault = first_fault(links)
    assert fault is not None
    assert fault.seq == place + 1


@given(LOGS, st.data())
def test_a_link_rehashed_after_a_change_breaks_the_next(
    bodies: list[dict[str, Json]], data: st.DataObject
) -> None:
    links = links_of([*bodies, {}])
    place = data.draw(st.integers(0, len(links) - 2))
    forged = replace(links[place], actor="p-02")
    links[place] = replace(forged, hash=link_hash(forged))
    fault = first_fault(links)
    assert fault is not None
    assert (fault.seq, fault.reason) == (place + 2, "previous")


@given(LOGS, st.data())
def test_a_missing_link_is_found(bodies: list[dict[str, Json]], data: st.DataObject) -> None:
    links = links_of([*bodies, {}])
    del links[data.draw(st.integers(0, len(links) - 2))]
    assert first_fault(links) is not None


def test_personal_values_can_be_erased_and_the_chain_holds() -> None:
    entry = Entry("cosa.hecha", 1, AT, "p-01", {}, {"name": "Ana Inventada"}, "cd" * 32)
    link = chain([entry], GENESIS, 0)[0]
    assert link.body["personal"] == commitment({"name": "Ana Inventada"}, "cd" * 32)
    assert first_fault([replace(link, personal=None, salt=None)]) is None
    changed = first_fault([replace(link, personal={"name": "Otra"})])
    assert changed is not None
    assert changed.reason == "personal"
