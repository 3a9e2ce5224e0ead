"""A part of the people who join at once: ``python -m bench.media_join SOCKET FIRST LAST PEOPLE``.

In a process of its own, since a client's half of the handshakes costs twice the server's: from one
process alone the load would be measured. Says ``ready``, comes in when it is told a line, says
``done`` when everybody sends and sees, and leaves when its standard input ends.
"""

import asyncio
import sys
from contextlib import AsyncExitStack

from bench.media_house import Hemiciclo, connected
from bench.media_load import LOW, VOICE, publish, subscribe
from bench.media_trials import TILES
from media.caller import Connection


def say(word: str) -> None:
    """Tell the benchmark, at once."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


async def come(house: Hemiciclo, name: str, tiles: list[str]) -> tuple[Connection, Connection]:
    """Send picture and sound, and see the others."""
    streams = await publish(house, name, [VOICE, LOW])
    return streams[0].connection, await subscribe(house, name, tiles)


async def main(path: str, first: int, last: int, people: int) -> None:
    """Bring in the people of these numbers, out of so many."""
    names = [f"p-{i}" for i in range(people)]
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(await connected(path))
        house = Hemiciclo(connection, 0, "", path)
        say("ready")
        await loop.run_in_executor(None, sys.stdin.readline)
        coming = (come(house, name, names[:TILES]) for name in names[first:last])
        came = await asyncio.gather(*coming)
        say("done")
        await loop.run_in_executor(None, sys.stdin.read)
        for one in (one for both in came for one in both):
            await one.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *(int(number) for number in sys.argv[2:5])))
