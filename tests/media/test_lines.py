"""Rooms with synthetic participants on lines that lose, move, end, or bear little."""

import math
import time

import pytest

from media.budget import Heard
from media.peer import LOST_S
from tests.media.hall import ALL, Hall, received, until


@pytest.mark.row("LC-06")
async def test_what_a_bad_line_loses_is_sent_again(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    listener = await hall.join("p-2", 1)
    await hall.join("p-1", 0)
    listener.lose(0.2)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 60)
    listener.lose(0.0)
    reception = listener.stats().received["v0"].reception
    await until(lambda: not reception.missing)
    assert reception.lost == 0
    assert listener.stats().repaired > 0, "on a stream of its own (RFC 4588)"


@pytest.mark.row("LC-06")
@pytest.mark.parametrize("layers", [("",), ("l", "h")])
async def test_what_is_lost_on_the_way_to_the_server_is_sent_again_before_it_is_kept(
    hall: Hall, layers: tuple[str, ...]
) -> None:
    hall.room.grant("p-1", ALL)
    listener = await hall.join("p-2", 1)
    speaker = await hall.join("p-1", 0, layers)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    speaker.lose(0.0, up=0.2)
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 80)
    speaker.lose(0.0)
    sources = hall.room.publishers["p-1"].tracks["video"].layers.values()
    await until(lambda: all(not source.reception.missing for source in sources))
    assert speaker.stats().asked_again > 0
    # One number can be lost for good when the first repair of all only says where it belongs.
    assert sum(source.reception.lost for source in sources) <= len(layers)


@pytest.mark.row("LC-06")
async def test_a_line_that_bears_little_is_told_to_the_person(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    await hall.join("p-1", 0)
    listener = await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    budget = hall.room.subscriptions["s"].budget
    for estimate in (1_500_000, 50_000, 50_000, 50_000):
        budget.hear(Heard(0.0, 100, estimate, 1_000_000), time.monotonic())
    await until(lambda: hall.told("line") != [])
    assert hall.told("line")[0] == {
        "event": "line",
        "room": "plenary",
        "participant": "p-2",
        "line": "sound",
    }
    outlet = hall.room.subscriptions["s"].tiles[0].outlet
    assert outlet.source is None, "no picture disturbs the voices"


@pytest.mark.row("LC-20")
async def test_the_secretary_learns_of_each_line(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    speaker = await hall.join("p-1", 0)
    await hall.watch(speaker, ())

    def mine() -> dict[str, object]:
        peers = hall.told("peers")[-1]["participants"]
        assert isinstance(peers, list)
        return next((p for p in peers if p["participant"] == "p-1"), {})

    await until(lambda: hall.told("peers") != [] and bool(mine().get("bitrate_kbps")))
    assert mine()["line"] == "full"
    assert mine()["loss"] == 0
    assert mine()["down_loss"] == 0
    await until(lambda: hall.room.publishers["p-1"].peer.rtt > 0)


@pytest.mark.row("LC-07")
async def test_a_subscriber_comes_by_another_way_with_new_credentials(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    await hall.join("p-1", 0)
    listener = await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    subscription = hall.room.subscriptions["s"]
    before, offer = subscription.peer.local(), subscription.restart()
    assert before.ufrag not in offer, "RFC 8839: a restart has new credentials on both sides"
    assert hall.room.answer("s", await listener.follow(offer)) is None
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 10)
    assert hall.room.subscriptions["s"] is subscription


@pytest.mark.row("LC-06")
async def test_a_line_that_loses_most_of_it_keeps_the_sound_and_gets_the_picture_back(
    hall: Hall,
) -> None:
    hall.room.grant("p-1", ALL)
    speaker, listener = await hall.join("p-1", 0, ("l", "h")), await hall.join("p-2", 1)
    speaker.speak(is_speaking=True)
    await hall.watch(listener, ("p-1",))
    hall.room.show("s", ("p-1",), ("p-1",))
    layers, place = hall.room.publishers["p-1"].tracks["video"].layers, hall.room.subscriptions["s"]
    outlet = place.tiles[0].outlet
    await until(lambda: outlet.source is layers.get("h"))
    listener.lose(0.6)
    await until(lambda: outlet.source is None)
    assert place.budget.limit < math.inf
    sound = received(listener, "a0")
    await until(lambda: received(listener, "a0") > sound + 10)
    listener.lose(0.0)
    await until(lambda: outlet.source is layers["h"], 60)


@pytest.mark.row("LC-07")
async def test_an_ice_restart_keeps_keys_and_seat(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    mover, listener = await hall.join("p-1", 0), await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    publisher = hall.room.publishers["p-1"]
    await mover.restart(lambda offer: hall.signal("p-1", offer))
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 10)
    assert hall.room.publishers["p-1"] is publisher
    assert hall.told("participant.lost") == []


async def test_who_joins_again_takes_the_place_of_the_former_connection(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    await hall.join("p-1", 0)
    listener = await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    former = hall.room.publishers["p-1"]
    await hall.join("p-1", 0)
    assert hall.room.publishers["p-1"] is not former
    assert former.peer.is_closed
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 10)
    assert listener.stats().lost == 0


@pytest.mark.row("LC-07")
async def test_who_falls_silent_is_lost_in_seconds(hall: Hall) -> None:
    peer = await hall.join("p-1", 0)
    await until(lambda: hall.told("participant.connected") != [])
    fallen_at = time.monotonic()
    peer.vanish()
    await until(lambda: hall.told("participant.lost") != [])
    assert "p-1" not in hall.room.publishers
    assert time.monotonic() - fallen_at >= LOST_S - 0.5, "not at the first silence"


@pytest.mark.row("LC-07")
async def test_nobody_is_lost_because_the_server_itself_stood_still(hall: Hall) -> None:
    await hall.join("p-1", 0)
    await until(lambda: hall.told("participant.connected") != [])
    peer = hall.room.publishers["p-1"].peer
    for stall in (0.5, 30.0):
        peer.tend(peer.last_heard + stall)
    assert not peer.is_closed
    for second in range(6):
        peer.tend(peer.last_heard + 31.0 + second)
    assert peer.is_closed, "but silence is silence"


@pytest.mark.row("RB-01")
async def test_a_speaker_who_is_not_heard_raises_an_alarm_and_ends_it(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    speaker = await hall.join("p-1", 0)
    hall.room.give_floor("p-1")
    await until(lambda: hall.told("alarm") != [])
    assert hall.told("alarm") == [
        {
            "event": "alarm",
            "room": "plenary",
            "code": "no-sound",
            "subject": "p-1",
            "is_raised": True,
        }
    ]
    speaker.speak(is_speaking=True)
    await until(lambda: len(hall.told("alarm")) == 2)
    assert hall.told("alarm")[1]["is_raised"] is False
