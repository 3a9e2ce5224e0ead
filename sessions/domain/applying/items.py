"""Items of the agenda and the floor."""

from dataclasses import replace
from typing import Final, assert_never

from sessions.domain import events as e
from sessions.domain.applying.parts import item_changed
from sessions.domain.applying.session import item_now
from sessions.domain.state import FloorRequest, Intervention, ItemNow, SessionState
from sessions.domain.values import FloorKind, ItemKind, ItemState

# ROF 94.2: a point of order goes before everybody; ROF 94.3: then the officials (R-DEB-6).
RANK: Final[dict[FloorKind, int]] = {
    FloorKind.ORDER: 0,
    FloorKind.SECRETARY: 1,
    FloorKind.AUDITOR: 1,
}
LAST: Final = 2


def apply_item(  # noqa: PLR0911  one case each
    state: SessionState, event: e.ItemEvent, seq: int, at: str
) -> SessionState:
    """Return the state after an event of an item."""
    match event:
        case e.ItemOpened():
            return _opened(state, event, seq, at)
        case e.ItemClosed():
            return _ended(state, event.item, ItemState.SETTLED, seq)
        case e.ItemWithdrawn():
            return _ended(state, event.item, ItemState.WITHDRAWN, seq)
        case e.ItemTabled():
            return _ended(state, event.item, ItemState.TABLED, seq)
        case e.MajorityBound():
            return _bound(state, event, seq)
        case e.ItemNotAdmitted():
            return _ended(state, event.item, ItemState.NOT_ADMITTED, seq)
        case e.ItemPutBack():
            return _put_back(state, event.item, seq)
        case e.UrgentItemProposed():
            return _proposed(state, event, seq)
        case _:
            assert_never(event)


def _opened(state: SessionState, event: e.ItemOpened, seq: int, at: str) -> SessionState:
    def change(item: ItemNow) -> ItemNow:
        return replace(item, state=ItemState.DEBATING, present_at_start=event.present, opened_at=at)

    items = item_changed(state, event.item, change)
    return replace(state, seq=seq, items=items, current_item=event.item)


def _ended(state: SessionState, item: str, end: ItemState, seq: int) -> SessionState:
    items = item_changed(state, item, lambda now: replace(now, state=end))
    if state.current_item != item:
        return replace(state, seq=seq, items=items)
    return replace(state, seq=seq, items=items, current_item=None, queue=())


def _put_back(state: SessionState, item: str, seq: int) -> SessionState:
    def change(now: ItemNow) -> ItemNow:
        return replace(now, state=ItemState.PENDING, present_at_start=(), opened_at=None)

    items = item_changed(state, item, change)
    return replace(state, seq=seq, items=items, current_item=None, queue=())


def _proposed(state: SessionState, event: e.UrgentItemProposed, seq: int) -> SessionState:
    # ROF 91.4: after the agenda and before the petitions and questions.
    urgent = replace(item_now(event.item), is_off_agenda=True)
    is_last = (i.kind == ItemKind.QUESTIONS.value for i in state.items)
    place = next((n for n, is_it in enumerate(is_last) if is_it), len(state.items))
    items = (*state.items[:place], urgent, *state.items[place:])
    return replace(state, seq=seq, items=items)


def _bound(state: SessionState, event: e.MajorityBound, seq: int) -> SessionState:
    def change(item: ItemNow) -> ItemNow:
        return replace(item, majority=event.majority, matter=event.matter)

    return replace(state, seq=seq, items=item_changed(state, event.item, change))


def apply_floor(state: SessionState, event: e.FloorEvent, seq: int, at: str) -> SessionState:
    """Return the state after an event of the floor."""
    match event:
        case e.FloorRequested():
            asked = FloorRequest(event.request, event.member, event.kind, at)
            return replace(state, seq=seq, queue=_queued(state.queue, asked))
        case e.FloorWithdrawn():
            return replace(state, seq=seq, queue=_without(state.queue, event.request))
        case e.FloorGiven():
            return _given(state, event, seq, at)
        case e.FloorEnded():
            return replace(state, seq=seq, speaking=None)
        case e.FloorExtended():
            return _extended(state, event, seq)
        case _:
            assert_never(event)


def _queued(queue: tuple[FloorRequest, ...], asked: FloorRequest) -> tuple[FloorRequest, ...]:
    rank = RANK.get(asked.kind, LAST)
    place = sum(1 for waiting in queue if RANK.get(waiting.kind, LAST) <= rank)
    return (*queue[:place], asked, *queue[place:])


def _without(queue: tuple[FloorRequest, ...], request: str | None) -> tuple[FloorRequest, ...]:
    return tuple(waiting for waiting in queue if waiting.request != request)


def _given(state: SessionState, event: e.FloorGiven, seq: int, at: str) -> SessionState:
    speaking = Intervention(
        event.intervention, event.member, event.kind, event.allotted_seconds, at, event.item
    )
    queue = _without(state.queue, event.request)
    items = item_changed(state, event.item or "", lambda now: replace(now, is_debated=True))
    return replace(state, seq=seq, queue=queue, speaking=speaking, items=items)


def _extended(state: SessionState, event: e.FloorExtended, seq: int) -> SessionState:
    if state.speaking is None:
        return replace(state, seq=seq)
    allotted = state.speaking.allotted_seconds + event.seconds
    return replace(state, seq=seq, speaking=replace(state.speaking, allotted_seconds=allotted))
