"""Figures for Prometheus (text format 0.0.4), on the loopback address only; no person is named."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final

from media.stage import Stage

TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
LOOPBACK: Final = "127.0.0.1"
LONGEST_HEAD: Final = 8192
PATIENCE_S: Final = 5.0
PREFIX: Final = "hemiciclo_media"

Sample = tuple[Mapping[str, str], float]


def text_of(stage: Stage) -> str:
    """Return every figure of the process as Prometheus reads them."""
    counters, rooms = stage.counters(), list(stage.rooms.values())
    subscriptions = [s for room in rooms for s in room.subscriptions.values()]
    lines = Counter(subscription.line for subscription in subscriptions)
    metrics: list[tuple[str, str, str, list[Sample]]] = [
        ("info", "gauge", "What carries packets, and the name of the media node.",
         [({"plane": stage.plane, "node": stage.name}, 1.0)]),
        ("draining", "gauge", "Whether it takes no more rooms.", _one(stage.drains != "no")),
        ("cpu", "gauge", "Share of one core, over the last second.", _one(stage.load.cpu)),
        ("packets_received_total", "counter", "Packets that came in.", _one(counters.received)),
        ("packets_sent_total", "counter", "Packets that went out.", _one(counters.sent)),
        ("packets_dropped_total", "counter", "No room in the kernel.", _one(counters.dropped)),
        ("packets_refused_total", "counter", "Forged, or of nobody.", _one(counters.refused)),
        ("rooms", "gauge", "Rooms that are open.", _one(len(rooms))),
        ("publishers", "gauge", "People who send.", _one(sum(len(r.publishers) for r in rooms))),
        ("subscriptions", "gauge", "People who receive.", _one(len(subscriptions))),
        ("recordings", "gauge", "Rooms that are recorded.", _one(len(stage.recordings))),
        ("records_written_total", "counter", "Packets recorded since the part began.",
         _one(stage.recordings.written)),
        ("lines", "gauge", "Subscribers by what their line bears.",
         [({"line": line}, float(lines[line])) for line in ("full", "reduced", "sound")]),
    ]  # fmt: skip
    return "".join(_written(*metric) for metric in metrics)


def _one(value: float) -> list[Sample]:
    return [({}, float(value))]


def _written(name: str, kind: str, meaning: str, samples: Iterable[Sample]) -> str:
    full = f"{PREFIX}_{name}"
    lines = [f"# HELP {full} {meaning}", f"# TYPE {full} {kind}"]
    for labels, value in samples:
        named = ",".join(f'{label}="{text}"' for label, text in labels.items())
        lines.append(f"{full}{{{named}}} {value:g}" if named else f"{full} {value:.17g}")
    return "\n".join(lines) + "\n"


async def serve_metrics(port: int, text: Callable[[], str]) -> asyncio.Server:
    """Answer ``GET /metrics``; raises OSError when the port is taken."""

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(
            OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError
        ):
            async with asyncio.timeout(PATIENCE_S):
                head = await reader.readuntil(b"\r\n\r\n")
                is_known = head.startswith((b"GET /metrics ", b"GET /metrics?"))
                writer.write(
                    _answer("200 OK", text()) if is_known else _answer("404 Not Found", "")
                )
                await writer.drain()
        writer.close()

    return await asyncio.start_server(attend, LOOPBACK, port, limit=LONGEST_HEAD)


def _answer(status: str, text: str) -> bytes:
    body = text.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body
