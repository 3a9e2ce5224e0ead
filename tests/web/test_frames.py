"""What waits for a reader goes to the socket in one write."""

from typing import Any

import pytest

from web.live.frames import EXTENSION, frame, send_all


class Socket:
    """Says what a server with or without our extension would be told."""

    def __init__(self, **extensions: object) -> None:
        self.scope = {"extensions": extensions}
        self.sent: list[Any] = []

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message[EXTENSION])

    async def send_text(self, text: str) -> None:
        self.sent.append(text)


@pytest.mark.parametrize(
    ("length", "head"),
    [(5, b"\x81\x05"), (125, b"\x81\x7d"), (126, b"\x81\x7e\x00\x7e"), (65535, b"\x81\x7e\xff\xff"),
     (65536, b"\x81\x7f" + (65536).to_bytes(8, "big"))],
)  # fmt: skip
def test_a_frame_says_its_length(length: int, head: bytes) -> None:
    assert frame("a" * length) == head + b"a" * length


async def test_what_waits_goes_in_one_write_where_the_server_can() -> None:
    ours, other = Socket(**{EXTENSION: {}}), Socket()
    for socket in (ours, other):
        await send_all(socket, ["uno", "ñ"])  # type: ignore[arg-type]  # what of a socket is used
    assert ours.sent == [b"\x81\x03uno\x81\x02\xc3\xb1"]
    assert other.sent == ["uno", "ñ"]
