"""Visitors who ask for a page again and again: ``python -m bench.flood PORT PATH COUNT ROOT``.

Writes a line when they have begun; ends at the first line of standard input, after writing how
many pages were given and in how many seconds.
"""

import asyncio
import json
import os
import ssl
import sys
import time

from bench.client import Client

BEGINNING_SECONDS = 1.0


class Visitors:
    """So many connections, each with its next request as soon as the last was answered."""

    def __init__(self, port: int, path: str, tls: ssl.SSLContext) -> None:
        self._port = port
        self._path = path
        self._tls = tls
        self.pages = 0

    async def visit(self) -> None:
        """Ask for ever."""
        client = await Client(self._port, self._tls).connect()
        while True:
            await client.ask("GET", self._path)
            self.pages += 1


async def flood(visitors: Visitors, count: int) -> None:
    """Let them come until a line is read."""
    start = time.perf_counter()
    visits = [asyncio.create_task(visitors.visit()) for _ in range(count)]
    await asyncio.sleep(BEGINNING_SECONDS)
    print("{}", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    spent = time.perf_counter() - start
    print(json.dumps({"pages": visitors.pages, "seconds": spent}), flush=True)
    os._exit(0 if len(visits) == count else 1)  # nobody says good-bye


if __name__ == "__main__":
    context = ssl.create_default_context(cafile=sys.argv[4])
    asyncio.run(flood(Visitors(int(sys.argv[1]), sys.argv[2], context), int(sys.argv[3])))
