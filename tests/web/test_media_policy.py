"""What the media server is told: enough to be in step, nothing that the law forbids."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.domain.presence import SENT_OUT
from sessions.domain.state import Attendance, Caucus, Entry, Intervention, SessionState
from sessions.domain.values import (
    AttendanceCause,
    Duty,
    FloorKind,
    Group,
    Person,
    Presence,
    Stage,
)
from web.hall_sound import HALL_PARTICIPANT, QUIET, HallSound
from web.media_policy import (
    OUTSIDE_PARTICIPANT,
    SCREEN_PARTICIPANT,
    Grant,
    Speaker,
    Wanted,
    groups_of,
    orders,
    unsure,
    wanted,
)

PEOPLE = (
    Person("p-alcaldesa", "Aurora", "Ribaclara", "Alcaldesa", Duty.CHAIR, 1, "g-azul"),
    Person("p-concejal-02", "Bruno", "Valdesoto", "Concejal", Duty.MEMBER, 2, "g-azul"),
    Person("p-concejal-03", "Celia", "Almenarilla", "Concejala", Duty.MEMBER, 3, "g-ocre"),
    Person("p-secretario", "Bernardo", "Actasanz", "Secretario", Duty.SECRETARY),
    Person("g-perita", "Eva", "Perita", "Perita municipal", Duty.GUEST),
)
GROUPS = (Group("g-azul", "Azul", "AZ", "#00f"), Group("g-ocre", "Ocre", "OC", "#c80"))
ENTRIES = st.builds(
    Entry,
    is_locked=st.booleans(),
    admitted=st.lists(st.sampled_from([one.id for one in PEOPLE]), unique=True).map(tuple),
    removed=st.lists(st.sampled_from([one.id for one in PEOPLE]), unique=True).map(tuple),
    silenced=st.lists(st.sampled_from([one.id for one in PEOPLE]), unique=True).map(tuple),
)
OPENED = "2026-01-08T09:00:00.250000Z"


def speaking(member: str) -> Intervention:
    return Intervention("x1", member, FloorKind.TURN, 300, OPENED, None)


STATES = st.builds(
    SessionState,
    session=st.just("pleno"),
    people=st.just(PEOPLE),
    groups=st.just(GROUPS),
    entry=st.just(Entry()) | ENTRIES,
    caucus=st.sampled_from([None, Caucus(OPENED)]),
    presiding=st.sampled_from(["p-alcaldesa", "p-concejal-03"]),
    secretary=st.just("p-secretario"),
    attendance=st.tuples(
        st.builds(
            Attendance,
            st.just("p-concejal-02"),
            st.sampled_from(Presence),
            cause=st.sampled_from([None, *AttendanceCause]),
        )
    ),
    stage=st.sampled_from(Stage),
    is_public=st.booleans(),
    doors_open=st.booleans(),
    opened_at=st.sampled_from([None, OPENED]),
    speaking=st.sampled_from([None, speaking("p-concejal-02"), speaking("p-concejal-03")]),
)


def obeyed(said: list[Any], before: Wanted) -> Wanted:  # noqa: C901, PLR0912  one case each
    """Return where a media server that obeys ends."""
    now = before
    for order in said:
        if order["room"] != "pleno":
            now = replace(now, groups=_rooms(now.groups, order))
            continue
        match order["op"]:
            case "room.open":
                now = replace(now, is_open=True)
            case "room.close":
                now = Wanted()
            case "grant":
                given = Grant(order["audio"], order["video"], order["screen"])
                now = replace(now, grants={**now.grants, order["participant"]: given})
            case "recording.start":
                now = replace(now, is_recording=True, epoch_ns=order["epoch_ns"])
            case "recording.stop":
                now = replace(now, is_recording=False)
            case "live":
                now = replace(now, is_live=order["is_on"])
            case "speaker":
                now = replace(now, speaker=Speaker(**_texts(order)))
            case "live.slate":
                now = replace(now, slate=replace(now.slate, **_texts(order)))
            case "leave" if order["participant"] in (SCREEN_PARTICIPANT, OUTSIDE_PARTICIPANT):
                now = replace(now, is_shut=True)
            case "leave":
                now = replace(now, outside=now.outside | {order["participant"]})
            case other:
                raise AssertionError(other)
    return now


def _rooms(groups: Any, order: Any) -> dict[str, tuple[str, ...]]:
    group = order["room"].removeprefix("pleno.")
    if order["op"] == "room.close":
        return {name: members for name, members in groups.items() if name != group}
    if order["op"] == "room.open":
        return {**groups, group: ()}
    assert order["audio"]
    return {**groups, group: (*groups[group], order["participant"])}


def _texts(order: Any) -> dict[str, Any]:
    return {name: value for name, value in order.items() if name not in {"op", "room"}}


def _steady(now: Wanted) -> Wanted:
    given = {who: grant for who, grant in now.grants.items() if grant != Grant()}
    return replace(now, epoch_ns=0, is_shut=False, outside=frozenset(), grants=given)


@given(STATES, STATES)
def test_who_obeys_ends_where_the_state_wants(first: SessionState, second: SessionState) -> None:
    before, after = wanted(first), wanted(second)
    done = obeyed(orders("pleno", before, after, 1), before)
    # The opening is said once, with the recording that begins; open doors are no order.
    assert _steady(done) == _steady(after)
    assert done.is_shut or not (after.is_shut and after.is_open)
    assert done.outside >= after.outside or not after.is_open


@given(STATES, st.booleans(), st.booleans())
def test_who_was_not_followed_is_brought_in_step_too(
    state: SessionState,
    is_recording: bool,  # noqa: FBT001  hypothesis gives it
    is_live: bool,  # noqa: FBT001  the same
) -> None:
    after = wanted(state)
    actual = Wanted(is_open=True, is_recording=is_recording, is_live=is_live)
    believed = unsure(after, is_recording=is_recording, groups=groups_of(state))
    done = obeyed(orders("pleno", believed, after, 2), actual)
    assert (done.is_live, done.is_open) == (after.is_live, after.is_open)
    assert done.grants == after.grants or not after.is_open
    assert done.is_recording == after.is_recording


@pytest.mark.law("R-VID-4")
@given(STATES)
def test_nothing_is_sent_out_behind_closed_doors(state: SessionState) -> None:
    if not state.doors_open or not state.is_public:
        assert not wanted(state).is_live


@pytest.mark.law("R-VID-3")
@given(STATES)
def test_the_recording_lasts_from_the_opening_to_the_lifting(state: SessionState) -> None:
    is_held = state.opened_at is not None and state.stage in {
        Stage.OPEN, Stage.RECESS, Stage.NO_QUORUM,
    }  # fmt: skip
    assert wanted(state).is_recording == is_held
    if is_held:
        assert wanted(state).epoch_ns == 1_767_862_800_250_000_000


@pytest.mark.row("DF-01")
@given(STATES)
def test_a_microphone_goes_with_the_floor(state: SessionState) -> None:
    heard = {who for who, grant in wanted(state).grants.items() if grant.audio}
    if heard:
        floor = {state.speaking.member} if state.speaking else set()
        may = {HALL_PARTICIPANT} | floor | {state.presiding, "p-secretario"}
        assert heard <= may
        assert heard == may - set(state.entry.silenced) - wanted(state).outside


@pytest.mark.law("R-DEB-7")
@pytest.mark.law("R-DEB-8")
@given(STATES)
def test_who_left_the_room_by_law_or_order_is_neither_heard_nor_seen(state: SessionState) -> None:
    now = state.attendance[0]
    is_out = now.presence is Presence.ABSENT and now.cause in SENT_OUT
    if is_out and wanted(state).is_open:
        assert now.member in wanted(state).outside
        assert wanted(state).grants[now.member] == Grant()


@pytest.mark.law("R-DEB-8")
def test_for_the_item_one_is_taken_out_and_afterwards_seen_again() -> None:
    inside = SessionState(
        session="pleno", people=PEOPLE, presiding="p-alcaldesa", secretary="p-secretario",
        stage=Stage.OPEN, opened_at=OPENED,
        attendance=(Attendance("p-concejal-02", Presence.REMOTE),),
    )  # fmt: skip
    gone = Attendance("p-concejal-02", Presence.ABSENT, cause=AttendanceCause.CONFLICT)
    outside = replace(inside, attendance=(gone,))
    silence = {"audio": False, "video": False, "screen": False}
    who = {"room": "pleno", "participant": "p-concejal-02"}
    assert orders("pleno", wanted(inside), wanted(outside), 2) == [
        {"op": "leave", **who}, {"op": "grant", **who, **silence},
    ]  # fmt: skip
    assert orders("pleno", wanted(outside), wanted(inside), 2) == [
        {"op": "grant", **who, **silence, "video": True}
    ]


@pytest.mark.row("LC-14")
@given(STATES)
def test_who_was_not_let_in_sends_nothing(state: SessionState) -> None:
    now = wanted(state)
    assert {now.grants[person] for person in now.outside} <= {Grant()}
    if now.is_open and "g-perita" not in state.entry.admitted:
        assert "g-perita" in now.outside


@pytest.mark.row("LC-23")
@given(STATES)
def test_of_the_rooms_of_the_groups_nothing_is_recorded_or_sent_out(state: SessionState) -> None:
    said = orders("pleno", Wanted(), wanted(state), 1)
    inside = [order["op"] for order in said if order["room"] != "pleno"]
    assert set(inside) <= {"room.open", "grant"}
    assert bool(inside) == bool(state.caucus and wanted(state).is_open)


def test_the_microphone_is_opened_before_anything_that_can_wait() -> None:
    quiet = SessionState(
        session="pleno", people=PEOPLE, presiding="p-alcaldesa", stage=Stage.OPEN, opened_at=OPENED
    )
    loud = replace(quiet, speaking=speaking("p-concejal-02"))
    first, *rest = orders("pleno", wanted(quiet), wanted(loud), 2)
    assert (first["op"], first["participant"], first["audio"]) == ("grant", "p-concejal-02", True)
    assert [order["op"] for order in rest] == ["speaker"]


def test_the_public_stream_stops_before_anything_else() -> None:
    public = SessionState(
        session="pleno", people=PEOPLE, presiding="p-alcaldesa", stage=Stage.OPEN, opened_at=OPENED
    )
    said = orders("pleno", wanted(public), wanted(replace(public, doors_open=False)), 2)
    assert said[0] == {"op": "live", "room": "pleno", "is_on": False}
    # The screen is outside as well: what it watched is taken from it.
    assert said[1] == {"op": "leave", "room": "pleno", "participant": "pantalla"}


HEARD = HallSound(is_heard=True)
IN_HALL = Attendance("p-concejal-02", Presence.IN_ROOM)
AFAR = Attendance("p-concejal-03", Presence.REMOTE)


@pytest.mark.row("HR-07")
def test_in_the_hall_only_the_hall_is_heard_and_afar_everybody_as_before() -> None:
    state = SessionState(
        session="pleno",
        people=PEOPLE,
        presiding="p-concejal-03",
        secretary="p-secretario",
        attendance=(IN_HALL, AFAR),
        speaking=speaking("p-concejal-02"),
        stage=Stage.OPEN,
        opened_at=OPENED,
    )

    def heard(hall: HallSound) -> set[str]:
        return {who for who, grant in wanted(state, hall).grants.items() if grant.audio}

    assert heard(QUIET) == {"sala", "p-concejal-02", "p-concejal-03", "p-secretario"}
    assert heard(HEARD) == {"sala", "p-concejal-03"}
    assert heard(HEARD.keeping("p-concejal-02")) == {"sala", "p-concejal-02", "p-concejal-03"}


@pytest.mark.row("HR-07")
@pytest.mark.parametrize(
    ("participants", "is_heard"),
    [
        ([], False),
        ([{"participant": "sala", "audio": False}], False),
        ([{"participant": "p-concejal-02", "audio": True}], False),
        ([{"participant": "sala", "audio": True}], True),
    ],
)
def test_the_hall_is_heard_when_its_own_microphones_are(
    participants: list[dict[str, Any]],
    is_heard: bool,  # noqa: FBT001  a case
) -> None:
    assert QUIET.told(participants).is_heard == is_heard
