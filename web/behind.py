"""The process of the session, behind the door: it is told whose connection it is given."""

from typing import Final

from web.deadlines import DeadlineProtocol

SIGNATURE: Final = b"PROXY "
LONGEST: Final = 107  # PROXY protocol, version 1, 2.1
PARTS: Final = 6


class BehindProtocol(DeadlineProtocol):
    """uvicorn's HTTP after a line of the PROXY protocol, version 1; the door speaks TLS for it."""

    _line: bytes | None = b""

    def data_received(self, data: bytes) -> None:
        if self._line is not None:
            self._line += data
            if not self._is_told():
                return
            data, self._line = self._rest(self._line), None
            self.scheme = "https"
        if data:
            super().data_received(data)

    def _is_told(self) -> bool:
        line = self._line or b""
        is_other = not line.startswith(SIGNATURE[: len(line)])
        return is_other or b"\r\n" in line or len(line) > LONGEST

    def _rest(self, data: bytes) -> bytes:
        line, end, rest = data.partition(b"\r\n")
        parts = line.decode("latin-1").split(" ")
        if not line.startswith(SIGNATURE) or not end:
            return data
        if len(parts) == PARTS:
            self.client = parts[2], int(parts[4])
        return rest
