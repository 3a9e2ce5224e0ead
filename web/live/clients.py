"""Who is listening: the sockets of this process, what is said to them that no log keeps."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field

from sessions.domain.audience import Audience
from sessions.telling import Subscription
from web.herald import Herald, Silent
from web.visitor import PUBLIC, Visitor
from web.wire.messages import Company, Me

MOST_NOTICES = 64
OVERFLOW = 1013  # "try again later": the client comes back and asks from its last number
REVOKED = 4401
GONE = 1012


@dataclass(eq=False, slots=True)
class Client:
    """A socket: who reads, what is told to him, and when it must be closed."""

    session: str
    me: Me
    token_sha256: str
    subscription: Subscription
    is_synthetic: bool = False
    asker: Visitor = PUBLIC
    notices: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(MOST_NOTICES))
    closing: asyncio.Future[int] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def notice(self, frame: str) -> None:
        """Queue something volatile; who does not keep up misses it."""
        if not self.notices.full():
            self.notices.put_nowait(frame)

    def close(self, code: int) -> None:
        """Ask the writer to close the socket."""
        if not self.closing.done():
            self.closing.set_result(code)


class Clients:
    """Every socket of this process; ``herald`` tells the other one what is for everybody.

    ``also`` are others of this process who are told that.
    """

    def __init__(self, herald: Herald | None = None) -> None:
        self._herald = herald or Silent()
        self.also: list[Callable[[object], None]] = []
        self._of: defaultdict[str, set[Client]] = defaultdict(set)
        self._by_sign_in: defaultdict[str, set[Client]] = defaultdict(set)

    def add(self, client: Client) -> None:
        """Begin to count a client."""
        self._of[client.session].add(client)
        if client.token_sha256:
            self._by_sign_in[client.token_sha256].add(client)

    def remove(self, client: Client) -> None:
        """Stop counting a client."""
        self._of[client.session].discard(client)
        if client.token_sha256:
            same = self._by_sign_in[client.token_sha256]
            same.discard(client)
            if not same:
                del self._by_sign_in[client.token_sha256]

    def is_here(self, session: str, person: str) -> bool:
        """Tell whether a person has a socket open."""
        return any(client.me.person == person for client in self._of[session])

    def following(self, token_sha256: str) -> Visitor | None:
        """Return who follows a session under a sign-in now, so that nobody need be asked again.

        A sign-in that ends closes its sockets at once (:meth:`revoke`), or within a minute where
        another process ended it; a socket that is to be closed answers for nobody.
        """
        for client in self._by_sign_in.get(token_sha256, ()):
            if not client.closing.done():
                return client.asker
        return None

    def tell_company(self, session: str, person: str) -> None:
        """Tell who plays a person whether that person is there as well."""
        own = [client for client in self._of[session] if client.me.person == person]
        is_taken = any(not client.is_synthetic for client in own)
        for client in own:
            if client.is_synthetic:
                client.notice(json.dumps(asdict(Company(is_taken))))

    def say(
        self, session: str, message: object, hidden_from: Collection[Audience] = frozenset()
    ) -> int:
        """Tell something volatile to a session's clients but some kinds; return to how many."""
        frame = json.dumps(message, separators=(",", ":"), ensure_ascii=False)
        told = [one for one in self._of[session] if one.me.audience not in hidden_from]
        for client in told:
            client.notice(frame)
        return len(told)

    def whisper(self, session: str, person: str, message: object) -> None:
        """Tell something volatile to every socket of one person."""
        frame = json.dumps(message, separators=(",", ":"), ensure_ascii=False)
        for client in self._of[session]:
            if client.me.person == person:
                client.notice(frame)

    def tell_others(self, person: str, message: object) -> None:
        """Tell every device of somebody, whatever it follows; no program that plays somebody.

        To be called before the new sign-in has a socket of its own.
        """
        frame = json.dumps(message, separators=(",", ":"), ensure_ascii=False)
        for client in self._all():
            if client.me.person == person and not client.is_synthetic:
                client.notice(frame)

    def everywhere(self, message: object, but: Collection[str] = ()) -> None:
        """Tell something volatile to everybody, but for the clients of some sessions."""
        for session in self._of:
            if session not in but:
                self.say(session, message)
        self._herald.say(message)
        for say in self.also:
            say(message)

    def tell_outside(self, message: object) -> None:
        """Tell the other process what concerns no session."""
        self._herald.say(message)

    def revoke(self, token_sha256: str) -> None:
        """Close the sockets of a signed-in session that ended."""
        for client in self._all():
            if client.token_sha256 == token_sha256:
                client.close(REVOKED)

    def close_all(self) -> None:
        """Close everything: the process ends."""
        for client in self._all():
            client.close(GONE)

    def _all(self) -> list[Client]:
        return [client for clients in self._of.values() for client in clients]
