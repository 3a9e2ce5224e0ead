"""Ports for the processes of a test, which nothing else on the machine takes by chance."""

import random
import socket

# Below those that the kernel gives to whoever asks for any, so that no connection sits on one
# between this look and the start of the process.
FIRST, LAST = 20_000, 32_000
CHANCE = random.SystemRandom()  # tests run beside one another, each with the seed of the others


def free_port() -> int:
    """Return a port that nobody uses now; nor the next one: over TCP and over UDP."""
    while True:
        port = CHANCE.randrange(FIRST, LAST, 2)
        if is_free(port) and is_free(port + 1):
            return port


def is_free(port: int) -> bool:
    """Tell whether a process could listen there."""
    try:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.bind(("", port))
    except OSError:
        return False
    return True
