"""The head of a request, read only as far as it must be to know whose it is (RFC 9112)."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Method, path without query, query, and the fields with their names in small letters."""

    method: str
    path: str
    query: str
    fields: Headers

    def get(self, name: bytes) -> str:
        """Return the first field of a name, or nothing."""
        found = next((value for key, value in self.fields if key == name), b"")
        return found.decode("latin-1")

    def cookie(self, name: str) -> str:
        """Return a cookie, or nothing."""
        for part in self.get(b"cookie").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return ""

    def asked(self, name: str) -> str:
        """Return a parameter of the query, or nothing."""
        return parse_qs(self.query).get(name, [""])[0]

    @property
    def is_upgrade(self) -> bool:
        """Tell whether a WebSocket is asked for."""
        return self.get(b"upgrade").lower() == "websocket"

    @property
    def has_body(self) -> bool:
        """Tell whether a body follows."""
        return self.get(b"content-length") not in {"", "0"} or bool(self.get(b"transfer-encoding"))


def parse(raw: bytes) -> Head | None:
    """Read a head that ends with an empty line; None for what is none."""
    first, *rest = raw.rstrip(b"\r\n").split(b"\r\n")
    method, _, target = first.decode("latin-1").partition(" ")
    target, _, version = target.rpartition(" ")
    path, _, query = target.partition("?")
    if not version.startswith("HTTP/1.") or not path.startswith("/"):
        return None
    fields = []
    for line in rest:
        name, colon, value = line.partition(b":")
        if not colon or name != name.strip():
            return None
        fields.append((name.lower(), value.strip()))
    return Head(method, unquote(path), query, tuple(fields))
