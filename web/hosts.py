"""The names and addresses by which this installation may be called."""

import ipaddress
import socket
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from core.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
# TEST-NET-1 (RFC 5737): connecting a UDP socket sends nothing, it only asks for the route.
NOWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True)
class Hosts:
    """Host names and addresses without port; ``port`` is where this process listens."""

    names: tuple[str, ...]
    public: str
    port: int

    @cached_property
    def authorities(self) -> frozenset[str]:
        """What may stand in a Host header."""
        public = urlsplit(self.public)
        own = {f"{_bracketed(name)}:{self.port}" for name in self.names}
        if self.port == 443:  # noqa: PLR2004  the port that browsers leave out
            own |= {_bracketed(name) for name in self.names}
        return frozenset({*own, public.netloc})

    def origin_is_ours(self, origin: str) -> bool:
        """Tell whether an Origin header (RFC 6454) names this installation."""
        scheme, _, authority = origin.partition("://")
        return origin == self.public or (scheme == "https" and authority in self.authorities)


def own_hosts(settings: Settings) -> Hosts:
    """Return loopback, the addresses of this machine and the name that is published."""
    published = urlsplit(settings.public_url).hostname or "localhost"
    names = dict.fromkeys((*LOOPBACK, published, *_addresses()))
    return Hosts(tuple(names), settings.public_url.rstrip("/"), settings.port)


def is_address(name: str) -> bool:
    """Tell whether a host is an IP address."""
    with suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    return False


def _addresses() -> list[str]:
    found: list[str] = []
    with suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(NOWHERE)
        found.append(str(probe.getsockname()[0]))
    return [address for address in found if "%" not in address]


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
