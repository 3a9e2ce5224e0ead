"""The media process's rooms with their recordings and public streams, and the orders they obey."""

import asyncio
from typing import Final

from core.ids import NewId
from core.refusals import Refused
from core.settings import Settings
from media import orders
from media.broadcast import Broadcast
from media.load import Load
from media.peer import Port
from media.plane import Counters
from media.recorder import Studio
from media.recordings import Recordings
from media.session import Emit, Room
from media.track import MEDIA

Answer = dict[str, object]
TICK_S: Final = 0.1  # how often senders hear when their packets came (TWCC)
TICKS_TO_TEND: Final = 5
TICKS_TO_REPORT: Final = 10
UNKNOWN_ROOM: Final = Refused("unknown-room")
UNKNOWN_SUBSCRIPTION: Final = Refused("unknown-subscription")


class Stage:
    """Everything that one media process does."""

    def __init__(self, settings: Settings, port: Port, studio: Studio, new_id: NewId) -> None:
        self.name = ""
        self.folders: dict[str, str] = {}
        self.rooms: dict[str, Room] = {}
        self.recordings = Recordings(studio)
        self.broadcasts: dict[str, Broadcast] = {}
        self.emit: Emit = studio.notify
        self._settings = settings
        self._port = port
        self._new_id = new_id
        self.load = Load()
        self.drains = "no"

    async def obey(self, order: orders.Order) -> Answer | Refused:
        """Carry out one order and return what to answer."""
        if not isinstance(order, orders.InRoom):
            return self._obey_as_node(order)
        if isinstance(order, orders.OpenRoom):
            self._open(order.room)
            return {}
        room = self.rooms.get(order.room)
        if room is None:
            return UNKNOWN_ROOM
        if isinstance(order, (orders.StartRecording, orders.StopRecording, orders.CloseRoom)):
            return await self._obey_slowly(order, room)
        return self._obey_at_once(order, room)

    def _obey_as_node(self, order: orders.Order) -> Answer:
        match order:
            case orders.NodeStatus():
                return self.status()
            case orders.DrainNode():
                self.drains = order.how
            case _:
                pass  # what was acknowledged is forgotten by the spool
        return {}

    @property
    def plane(self) -> str:
        """What carries packets here."""
        return self._port.mux.plane.name

    def counters(self) -> Counters:
        """Return what came and went since the start, in packets."""
        return self._port.mux.counters()

    async def tick(self) -> None:
        """Run the clocks of all rooms; ends when it is cancelled."""
        ticks = 0
        while True:
            await asyncio.sleep(TICK_S)
            ticks += 1
            for room in self.rooms.values():
                room.tell_arrivals()
                if ticks % TICKS_TO_TEND == 0:
                    room.tend()
                if ticks % TICKS_TO_REPORT == 0:
                    room.report()
            if ticks % TICKS_TO_TEND == 0:
                self.recordings.watch(self.counters())
            if ticks % TICKS_TO_REPORT == 0:
                self.load.read(self.counters(), self._port.now())

    def status(self) -> Answer:
        """Return how this process fares, and each of its rooms: its part, and how many are in it.

        ``cpu`` is a share of one core, ``packets`` what comes and goes in a second; ``folders``
        are the marks by which ``web`` sees that it reads what is written here.
        """
        rooms = {
            name: {
                "part": self.recordings.part_of(name),
                "people": len(room.publishers) + len(room.subscriptions),
            }
            for name, room in self.rooms.items()
        }
        return {
            "node": self.name,
            "folders": self.folders,
            "cpu": round(self.load.cpu, 3),
            "packets": round(self.load.packets),
            "drains": self.drains,
            "rooms": rooms,
        }

    async def close(self) -> None:
        """End every recording properly and hang up everybody."""
        for name in list(self.rooms):
            await self._close(name)

    def _obey_at_once(self, order: orders.Order, room: Room) -> Answer | Refused:
        match order:
            case orders.GrantMedia():
                granted = {name for name in MEDIA if getattr(order, name)}
                room.grant(order.participant, frozenset(granted))
            case orders.Leave():
                room.leave(order.participant)
            case orders.GiveFloor():
                room.give_floor(order.participant)
                self.broadcasts[room.name].show(order)
            case orders.SwitchLive():
                self.broadcasts[room.name].switch(is_on=order.is_on)
            case orders.ShowSlate():
                self.broadcasts[room.name].slate(order)
            case orders.Stats():
                return self._stats(room)
            case _:
                return self._signal(order, room)
        return {}

    def _signal(self, order: orders.Order, room: Room) -> Answer | Refused:
        match order:
            case orders.Publish():
                answer = room.publish(order.participant, order.sdp)
                return answer if isinstance(answer, Refused) else {"sdp": answer}
            case orders.Subscribe():
                return self._subscribe(order, room)
            case orders.Watch():
                name = self._new_id()
                answer = room.watch(name, order.participant, order.sdp)
                if isinstance(answer, Refused):
                    return answer
                return {"subscription": name, "sdp": answer}
            case orders.Unsubscribe():
                return room.end(order.subscription) or {}
            case _:
                return self._resubscribe(order, room)

    def _subscribe(self, order: orders.Subscribe, room: Room) -> Answer:
        name = self._new_id()
        subscription = room.subscribe(name, order.participant, order.tiles, has_audio=order.audio)
        streams = subscription.streams()
        return {"subscription": name, "sdp": subscription.offer(), "streams": streams}

    def _resubscribe(self, order: orders.Order, room: Room) -> Answer | Refused:
        match order:
            case orders.AnswerSubscription():
                if not _is_theirs(room, order):
                    return UNKNOWN_SUBSCRIPTION
                return room.answer(order.subscription, order.sdp) or {}
            case orders.ShowTiles():
                return self._show(order, room)
            case orders.RestartSubscription():
                return self._restart(order, room)
            case _:
                raise AssertionError(order)  # the others are obeyed elsewhere

    def _show(self, order: orders.ShowTiles, room: Room) -> Answer | Refused:
        shown = room.show(order.subscription, order.tiles, order.high)
        if isinstance(shown, Refused) or not _is_theirs(room, order):
            return UNKNOWN_SUBSCRIPTION
        subscription, needs_offer = shown
        offer = subscription.offer() if needs_offer else None
        return {"sdp": offer, "streams": subscription.streams()}

    def _restart(self, order: orders.RestartSubscription, room: Room) -> Answer | Refused:
        if not _is_theirs(room, order):
            return UNKNOWN_SUBSCRIPTION
        subscription = room.subscriptions[order.subscription]
        return {"sdp": subscription.restart(), "streams": subscription.streams()}

    async def _obey_slowly(
        self,
        order: orders.StartRecording | orders.StopRecording | orders.CloseRoom,
        room: Room,
    ) -> Answer | Refused:
        if isinstance(order, orders.StartRecording):
            return await self.recordings.start(room, order.part, order.epoch_ns) or {}
        if isinstance(order, orders.StopRecording):
            await self.recordings.stop(room)
        else:
            await self._close(room.name)
        return {}

    def _open(self, name: str) -> None:
        if name not in self.rooms:
            room = Room(name, self._port, self.emit)
            self.rooms[name] = room
            self.broadcasts[name] = Broadcast(self._settings.live_dir / name, room)

    async def _close(self, name: str) -> None:
        room = self.rooms.pop(name)
        self.broadcasts.pop(name).switch(is_on=False)
        await self.recordings.stop(room)
        await room.close()

    def _stats(self, room: Room) -> Answer:
        part = self.recordings.part_of(room.name)
        counters = self._port.mux.counters()
        return {
            "recording": {"part": part} if part else None,
            "publishers": sorted(room.publishers),
            "subscriptions": len(room.subscriptions),
            "sent": counters.sent,
            "dropped": counters.dropped,
            "received": counters.received,
            "refused": counters.refused,
            "plane": self._port.mux.plane.name,
        }


def _is_theirs(
    room: Room,
    order: orders.AnswerSubscription | orders.ShowTiles | orders.RestartSubscription,
) -> bool:
    subscription = room.subscriptions.get(order.subscription)
    if subscription is None:
        return False
    return order.participant is None or order.participant == subscription.participant
