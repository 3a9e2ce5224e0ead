"""Events that wait for a reader, written to his socket at once, each framed once for all readers.

A frame from a server carries no mask (RFC 6455, 5.1), so that the bytes of an event are the same
for everybody who is told the same; nothing is compressed (``web.main``).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION: Final = "hemiciclo.frames"  # of the ASGI scope: tests run on servers without it
TEXT: Final = b"\x81"
SHORT, MIDDLE = 126, 1 << 16
KEPT: Final = 512  # more than may wait for one reader, so that all find the same bytes


@lru_cache(KEPT)
def frame(text: str) -> bytes:
    """Return a whole text message as one frame (RFC 6455, 5.2)."""
    content = text.encode()
    if len(content) < SHORT:
        return TEXT + bytes([len(content)]) + content
    if len(content) < MIDDLE:
        return TEXT + b"\x7e" + len(content).to_bytes(2, "big") + content
    return TEXT + b"\x7f" + len(content).to_bytes(8, "big") + content


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which also takes frames that are ready."""

    async def run_asgi(self) -> None:
        self.scope.setdefault("extensions", {})[EXTENSION] = {}
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        frames = message.get(EXTENSION)
        if frames is None or not self.handshake_complete:
            await super().send(message)
            return
        await self.writable.wait()
        if not (self.disconnected or self.close_sent or self.transport.is_closing()):
            self.transport.write(frames)


async def send_all(socket: WebSocket, texts: Sequence[str]) -> None:
    """Send messages in their order: in one write where the server can."""
    if EXTENSION in socket.scope.get("extensions", {}):
        frames = b"".join([frame(text) for text in texts])
        await socket.send({"type": "websocket.send", EXTENSION: frames})
        return
    for text in texts:
        await socket.send_text(text)
