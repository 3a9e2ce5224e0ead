"""The one public address: each connection is sorted by its request before anything reads more.

Whoever is signed in is carried on to the process of the session, connection and all; who watches
gets a socket that costs little; the rest is uvicorn's, in this process.
"""

from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.refusals import Refused
from web.deadlines import DeadlineProtocol
from web.identity import COOKIE
from web.live.answers import refusal
from web.live.clients import REVOKED
from web.live.socket import UNKNOWN, after_of
from web.outside.crowd import Crowd
from web.outside.desk import Desk
from web.outside.head import Head, parse
from web.outside.sorter import Place
from web.outside.splice import Half, introduction, reach
from web.outside.watcher import Watcher
from web.security import HEADERS, fault_of

END: Final = b"\r\n\r\n"
MOST_HEAD: Final = 32 << 10
MOST_BODY: Final = 1 << 20  # of what waits while we ask; the application refuses more by itself
AWAY: Final = Refused("session-away")


class Door(DeadlineProtocol):
    """uvicorn's HTTP behind a look at the head of each request."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._desk: Desk = self.app_state["desk"]
        self._raw = bytearray()
        self._is_asking = False
        self._counted: Crowd | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if self._count(self._desk.arriving) is not None:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        if not self._is_asking and not self._is_between():
            super().data_received(data)
            return
        self._raw += data
        if not self._is_asking:
            self._look()
        elif len(self._raw) > MOST_HEAD + MOST_BODY:  # a body comes while we ask whose it is
            self._answer(PlainTextResponse("too-long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE))

    def _is_between(self) -> bool:
        """Tell whether what comes next is the head of a request."""
        return self.cycle is None or (self.cycle.response_complete and self.cycle.keep_alive)

    def _look(self) -> None:
        self._unset_keepalive_if_required()
        end = self._raw.find(END, 0, MOST_HEAD)
        if end < 0:
            if len(self._raw) > MOST_HEAD:
                said = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                self._answer(PlainTextResponse("too-long", said))
            else:
                self._expect_headers()
            return
        self._stop_waiting()
        head = parse(bytes(self._raw[: end + len(END)]))
        if head is None:
            self._serve(None)  # uvicorn says what is wrong with it
        else:
            self._ask(head)

    def _ask(self, head: Head) -> None:
        token = head.cookie(COOKIE)
        known = self._desk.sign_ins.known(token)
        if known is None:
            self._is_asking = True
            self._desk.begin(self._ask_further(head, token))
        else:
            self._sort(head, is_signed_in=known)

    async def _ask_further(self, head: Head, token: str) -> None:
        try:
            is_real = await self._desk.sign_ins.ask(token)
        finally:
            self._is_asking = False
        if not self.transport.is_closing():
            self._sort(head, is_signed_in=is_real)

    def _sort(self, head: Head, *, is_signed_in: bool) -> None:
        place = self._desk.sorter.place(head, is_signed_in=is_signed_in)
        # Who wants to come in finds a place though all that watch have taken theirs.
        crowd = self._desk.entering if place is Place.SESSION else self._desk.crowd
        refused = None if is_signed_in else self._count(crowd)
        if is_signed_in:
            self._forget()
        elif refused is not None:
            self._refuse(head, refused)
            return
        match place:
            case Place.PUBLIC:
                self._serve(head)
            case Place.WATCH:
                self._watch(head)
            case Place.SESSION:
                self._carry_on(head)

    def _count(self, crowd: Crowd) -> Refused | None:
        if self._counted is crowd:
            return None
        refused = crowd.enter(self._address)
        if refused is None:
            self._forget()
            self._counted = crowd
        return refused

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _serve(self, head: Head | None) -> None:
        super().data_received(self._taken())
        if head is not None and head.has_body and self.cycle is not None:
            # Where its body ends is uvicorn's to know: no other request is looked for behind it.
            self.cycle.keep_alive = False

    def _taken(self) -> bytes:
        raw = bytes(self._raw)
        self._raw.clear()
        return raw

    def _watch(self, head: Head) -> None:
        fault = fault_of(self._desk.hosts, lambda name: head.get(name.encode()), is_read=False)
        if fault is not None:
            self._answer(PlainTextResponse(fault[1], fault[0]))
            return
        watcher = Watcher(self.transport, next(self._desk.turns), self._leave)
        self._hand_over(watcher)
        if watcher.open(self._taken()):
            self._desk.begin(self._admit(watcher, head))

    async def _admit(self, watcher: Watcher, head: Head) -> None:
        if head.cookie(COOKIE):
            watcher.end(REVOKED)  # somebody whose sign-in ended must be told so
            return
        session, after = self._desk.sorter.session(head), after_of(head.asked("after"))
        if not await self._desk.stands.admit(session, watcher, after):
            watcher.end(UNKNOWN)

    def _carry_on(self, head: Head) -> None:
        front = Half(self._leave)
        front.connection_made(self.transport)
        front.data_received(self._taken())
        self._hand_over(front)
        self.transport.pause_reading()
        self._desk.begin(self._join(front, head))

    async def _join(self, front: Half, head: Head) -> None:
        back = await reach(self._desk.session_socket)
        if back is None:
            self._refuse(head, AWAY)
        elif self.transport.is_closing():
            back.transport.close()
        else:
            back.transport.write(introduction(self.client, self._desk.hosts.port))
            front.join(back)

    def _hand_over(self, protocol: Watcher | Half) -> None:
        self._successor = protocol
        self.connections.discard(self)
        self.connections.add(protocol)  # type: ignore[arg-type]  # what uvicorn asks of it it has
        self.transport.set_protocol(protocol)

    def _leave(self) -> None:
        self.connections.discard(self._successor)
        self._forget()

    def _forget(self) -> None:
        if self._counted is not None:
            self._counted.leave(self._address)
            self._counted = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _refuse(self, head: Head, refused: Refused) -> None:
        scope = {"type": "http", "query_string": b"", "headers": list(head.fields)}
        self._answer(refusal(Request(scope), refused))

    def _answer(self, response: Response) -> None:
        """Answer without an application, and hang up."""
        status = HTTPStatus(response.status_code)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", "connection: close"]
        lines += [f"{name}: {value}" for name, value in HEADERS.items()]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        self.transport.write("\r\n".join([*lines, "", ""]).encode("latin-1") + bytes(response.body))
        self.transport.close()
