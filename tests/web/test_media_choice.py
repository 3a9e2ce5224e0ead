"""Which media process gets a session, and when one leaves: by load, once, and never a full move."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.domain.state import Intervention, SessionState
from sessions.domain.values import FloorKind, Stage
from web.media_choice import (
    EXPECTED_CPU,
    Candidate,
    Drains,
    RoomThere,
    Status,
    choose,
    empty_tests,
    leftovers,
    rests,
    should_go,
    strays,
)

pytestmark = pytest.mark.row("LC-24")

NAMES = st.sampled_from([f"nodo-{number}" for number in range(6)])
SESSIONS = st.frozensets(st.sampled_from([f"pleno-{number}" for number in range(8)]))
STATUSES = st.builds(
    Status,
    cpu=st.floats(0, 4),
    packets=st.integers(0, 100_000),
    drains=st.sampled_from(["no", "new", "pause", "now"]),
    rooms=st.dictionaries(
        st.sampled_from([f"pleno-{number}" for number in range(8)]),
        st.builds(RoomThere, part=st.none() | st.integers(1, 9), people=st.integers(0, 60)),
    ),
)
CANDIDATES = st.lists(
    st.builds(Candidate, name=NAMES, status=STATUSES, given=SESSIONS, begun=SESSIONS),
    unique_by=lambda one: one.name,
)


@given(CANDIDATES)
def test_only_a_node_that_takes_sessions_is_chosen_and_one_is_if_there_is_one(
    candidates: list[Candidate],
) -> None:
    chosen = choose(candidates)
    willing = {one.name for one in candidates if one.status.drains == "no"}
    assert (chosen in willing) if willing else chosen is None


@given(CANDIDATES)
def test_nobody_who_takes_sessions_is_less_burdened_than_who_is_chosen(
    candidates: list[Candidate],
) -> None:
    by_name = {one.name: one for one in candidates}
    chosen = by_name.get(choose(candidates) or "")
    if chosen is not None:
        willing = [one.burden for one in candidates if one.status.drains == "no"]
        assert chosen.burden <= min(willing) + 0.01  # cpu is compared by the hundredth


@given(st.integers(1, 5), st.integers(1, 20))
def test_sessions_that_begin_together_are_spread_before_any_load_is_seen(
    nodes: int, sessions: int
) -> None:
    given_to: dict[str, frozenset[str]] = {f"nodo-{one}": frozenset() for one in range(nodes)}
    for number in range(sessions):
        idle = [Candidate(name, Status(), own, own) for name, own in given_to.items()]
        chosen = choose(idle)
        assert chosen is not None
        given_to[chosen] |= {f"pleno-{number}"}
    counts = [len(own) for own in given_to.values()]
    assert max(counts) - min(counts) <= 1


def test_a_busy_session_weighs_more_than_idle_ones_and_begun_ones_count_at_once() -> None:
    busy = Candidate("uno", Status(cpu=0.4))
    convened = Candidate("dos", Status(cpu=0.0), frozenset({"a", "b", "c"}))
    assert choose([busy, convened]) == "dos"
    begun = replace(convened, begun=frozenset({"a", "b", "c"}))
    assert begun.burden == pytest.approx(3 * EXPECTED_CPU)
    assert choose([busy, begun]) == "uno"


def test_equals_are_taken_in_the_order_of_the_settings() -> None:
    assert choose([Candidate("dos", Status()), Candidate("uno", Status())]) == "dos"


OPEN = SessionState(session="pleno", stage=Stage.OPEN)
FLOOR = Intervention("x", "p-1", FloorKind.TURN, 300, "2026-01-08T09:00:00.000000Z", None)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (replace(OPEN, stage=Stage.CONVENED), True),
        (replace(OPEN, stage=Stage.RECESS, current_item="i-1"), True),
        (OPEN, True),
        (replace(OPEN, current_item="i-1"), False),
        (replace(OPEN, open_vote="v-1"), False),
        (replace(OPEN, speaking=FLOOR), False),
        (replace(OPEN, stage=Stage.ROLL_CALL), False),
    ],
)
def test_a_session_rests_in_a_recess_and_between_items(state: SessionState, expected: bool) -> None:  # noqa: FBT001  a table
    assert rests(state) is expected


@pytest.mark.parametrize(
    ("drains", "is_resting", "there", "expected"),
    [
        ("no", True, RoomThere(), False),
        ("new", False, RoomThere(part=None, people=0), True),
        ("new", True, RoomThere(part=1, people=0), False),
        ("new", True, RoomThere(part=None, people=3), False),
        ("pause", False, RoomThere(1, 3), False),
        ("pause", True, RoomThere(1, 3), True),
        ("now", False, RoomThere(1, 3), True),
        ("now", False, None, True),
    ],
)
def test_who_is_emptied_keeps_a_session_as_long_as_was_asked(
    drains: Drains,
    is_resting: bool,  # noqa: FBT001  a table
    there: RoomThere | None,
    expected: bool,  # noqa: FBT001  a table
) -> None:
    state = OPEN if is_resting else replace(OPEN, current_item="i-1")
    assert should_go(state, there, drains) is expected


@given(st.dictionaries(st.sampled_from(["a", "b", "c.d"]), NAMES), NAMES)
def test_a_room_is_closed_where_the_book_does_not_have_it_and_nowhere_else(
    held: Mapping[str, str], node: str
) -> None:
    rooms = ["a", "a.g-1", "b", "c.d", "c.d.g-1", "prueba.p-1"]
    found = strays(rooms, node, held)
    elsewhere = [session for session, holder in held.items() if holder != node]
    groups = {"a": "a.g-1", "c.d": "c.d.g-1"}
    expected = {*elsewhere, *(groups[session] for session in elsewhere if session in groups)}
    assert set(found) == expected


def test_only_a_node_that_is_emptied_loses_rooms_that_nobody_needs() -> None:
    rooms = {
        "pleno": RoomThere(),
        "pleno.g-1": RoomThere(),
        "prueba.p-1": RoomThere(),
        "prueba.p-2": RoomThere(people=2),
        "otro": RoomThere(part=1),
    }
    assert leftovers(Status(drains="now", rooms=rooms), {"pleno"}, ()) == ["prueba.p-1"]
    assert leftovers(Status(drains="no", rooms=rooms), {"pleno"}, ()) == []


def test_a_connection_test_ends_when_its_room_was_empty_at_two_looks() -> None:
    rooms = {"pleno": RoomThere(), "prueba.p-1": RoomThere(), "prueba.p-2": RoomThere(people=1)}
    status = Status(rooms=rooms)
    assert leftovers(status, {"pleno"}, ()) == []
    assert empty_tests(status) == {"prueba.p-1"}
    assert leftovers(status, {"pleno"}, {"pleno", *rooms}) == ["prueba.p-1"]
