"""The media process's rooms with their recordings and public streams, and the orders they obey."""

import asyncio
from typing import Final

from core.ids import NewId
from core.refusals import Refused
from core.settings import Settings
from media import orders
from media.broadcast import Broadcast
from media.part import Part, part_folder
from media.peer import Port
from media.plane import Counters
from media.recorder import Recording, Studio
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
        self.rooms: dict[str, Room] = {}
        self.recordings: dict[str, Recording] = {}
        self.broadcasts: dict[str, Broadcast] = {}
        self.emit: Emit = studio.notify
        self._settings = settings
        self._port = port
        self._studio = studio
        self._new_id = new_id
        self._missed, self._watched_ns = 0, studio.now_ns()

    async def obey(self, order: orders.Order) -> Answer | Refused:
        """Carry out one order and return what to answer."""
        if isinstance(order, orders.Acknowledge):
            return {}
        if isinstance(order, orders.OpenRoom):
            self._open(order.room)
            return {}
        room = self.rooms.get(order.room)
        if room is None:
            return UNKNOWN_ROOM
        if isinstance(order, (orders.StartRecording, orders.StopRecording, orders.CloseRoom)):
            return await self._obey_slowly(order, room)
        return self._obey_at_once(order, room)

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
                self.watch()

    def watch(self) -> None:
        """See that every recording gets everything and writes it; a gap is told, never hidden."""
        missed, now_ns = self._port.mux.counters().unrecorded, self._studio.now_ns()
        for recording in self.recordings.values():
            if missed > self._missed:
                recording.miss(self._watched_ns, now_ns)
            recording.watch()
        self._missed, self._watched_ns = missed, now_ns

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
            return self._record(order, room)
        if isinstance(order, orders.StopRecording):
            await self._stop_recording(room)
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
        await self._stop_recording(room)
        await room.close()

    def _record(self, order: orders.StartRecording, room: Room) -> Answer | Refused:
        current = self.recordings.get(room.name)
        if current is not None:
            is_same = current.part.part == order.part
            return {} if is_same else Refused("already-recording", {"part": current.part.part})
        if part_folder(self._studio.folder, room.name, order.part).exists():
            return Refused("part-exists", {"part": order.part})
        now = self._studio.now_ns()
        part = Part(room.name, order.part, order.epoch_ns or now, started_ns=now)
        recording = Recording(self._studio, part)
        self.recordings[room.name] = recording
        room.tape(recording)
        recording.start()
        return {}

    async def _stop_recording(self, room: Room) -> None:
        recording = self.recordings.pop(room.name, None)
        if recording is not None:
            room.untape(recording)
            await asyncio.to_thread(recording.stop)

    def _stats(self, room: Room) -> Answer:
        recording = self.recordings.get(room.name)
        counters = self._port.mux.counters()
        return {
            "recording": {"part": recording.part.part} if recording else None,
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
