"""The least that a change on N screens can cost: ``python -m bench.floor PORT COUNT CERT KEY``.

One TLS record is written to each of N sockets, one after another, from a loop that does nothing
else: no protocol above, no queue, nobody who asks for anything. What a server spends beyond that
is its own. Writes ``{}`` when it listens; then each line of standard input is a change, answered
with the CPU seconds and the seconds that the loop took.
"""

import json
import socket
import ssl
import sys
import time

from core.clock import system_clock, to_wire
from web.live.frames import frame

ANSWER = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
BODY = {"request": "peticion-2000-10", "member": "p-03"}


def message(seq: int) -> bytes:
    """Return a change as long as those that the server tells."""
    said = {
        "type": "event", "seq": seq, "kind": "floor.requested", "at": to_wire(system_clock()),
        "actor": "p-03", "body": BODY, "hash": f"{seq:064x}",
    }  # fmt: skip
    return frame(json.dumps(said, separators=(",", ":")))


def admit(port: int, count: int, tls: ssl.SSLContext) -> list[ssl.SSLSocket]:
    """Return so many sockets, each with its handshakes behind it."""
    with socket.create_server(("127.0.0.1", port), backlog=count) as door:
        print("{}", flush=True)
        return [_admitted(door.accept()[0], tls) for _ in range(count)]


def _admitted(line: socket.socket, tls: ssl.SSLContext) -> ssl.SSLSocket:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    screen = tls.wrap_socket(line, server_side=True)
    while not screen.recv(4096).endswith(b"\r\n\r\n"):
        pass
    screen.send(ANSWER)
    return screen


def main(port: int, count: int, certificate: str, key: str) -> None:
    """Tell as often as asked."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    screens = admit(port, count, tls)
    for seq, _ in enumerate(sys.stdin, 1):
        wall, cpu, record = time.perf_counter(), time.process_time(), message(seq)
        for screen in screens:
            screen.send(record)
        spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        print(json.dumps(spent), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
