"""A session of sixty at a running server: everybody signed in on a connection of their own."""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Self

from bench.client import Client
from bench.council import CHOICES, MEMBERS, SECRETARY, VOTE, member, open_item, open_vote
from bench.screens_load import Screen, handshake
from bench.server import Server
from sessions.domain import commands as c

HANDSHAKES = 200


@dataclass(slots=True)
class Sitting:
    """Who is there, and the sockets of their tablets.

    ``turn`` counts the rounds of votes: each changes every vote, so that none is refused.
    """

    server: Server
    people: dict[str, Client] = field(default_factory=dict)
    tablets: list[asyncio.Transport] = field(default_factory=list)
    turn: int = 0

    async def enter(self) -> Self:
        """Sign everybody in, open the session and its first item, and let every tablet follow."""
        tls = self.server.tls()
        for name in (*(member(seat) for seat in range(1, MEMBERS + 1)), SECRETARY):
            self.people[name] = await (await Client(self.server.port, tls, name).connect()).enter()
        await open_item(self.ask)
        for client in self.people.values():
            await self._follow(client.cookie)
        return self

    async def _follow(self, cookie: str) -> None:
        request = handshake(self.server.port, self.server.session, cookie)
        tls = self.server.tls()
        transport, tablet = await asyncio.get_running_loop().create_connection(
            lambda: Screen(request, lambda *_: None, lambda: None), "127.0.0.1", self.server.port,
            ssl=tls, server_hostname="localhost",
        )  # fmt: skip
        await tablet.ready
        self.tablets.append(transport)

    async def ask(self, actor: str, command: c.Command) -> None:
        """Give a command as somebody."""
        await self.people[actor].command(self.server.session, command)

    async def open_vote(self) -> None:
        """Open the vote on the first item."""
        await open_vote(self.ask)

    async def vote(self, rounds: int, spread: float = 0.0) -> list[float]:
        """Let all vote within ``spread`` seconds, again and again; return each wait in seconds."""
        waits: list[float] = []
        for _ in range(rounds):
            self.turn += 1
            waits += await asyncio.gather(
                *(self._cast(member(seat), spread) for seat in range(1, MEMBERS + 1))
            )
        return waits

    async def _cast(self, voter: str, spread: float) -> float:
        await asyncio.sleep(random.uniform(0, spread))  # noqa: S311  moments of a load
        start = time.perf_counter()
        await self.ask(voter, c.CastVote(VOTE, CHOICES[self.turn % 2]))
        return time.perf_counter() - start

    async def vote_flooded(self, rounds: int, visitors: int) -> tuple[list[float], float]:
        """Return the waits while visitors ask for the session's page, and their pages a second."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.flood", str(self.server.port),
            f"/sesiones/{self.server.session}/ahora", str(visitors), str(self.server.root),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        await process.stdout.readline()
        waits = await self.vote(rounds)
        process.stdin.write(b"\n")
        told = json.loads(await process.stdout.readline())
        await process.wait()
        return waits, told["pages"] / told["seconds"]

    async def handshake_cpu_ms(self) -> float:
        """Return what a new TLS connection costs the server, in milliseconds of CPU."""
        tls, before = self.server.tls(), self.server.cpu()
        for _ in range(HANDSHAKES):
            (await Client(self.server.port, tls).connect()).close()
        return 1000 * (self.server.cpu() - before) / HANDSHAKES

    def leave(self) -> None:
        """Hang up."""
        for tablet in self.tablets:
            tablet.close()
        for client in self.people.values():
            client.close()
