"""The private names that the adapter stands on: this fails loudly when a release moves them."""

import importlib.metadata
import inspect
import socket

import aioice.ice
import pytest
from aiortc import rtcdtlstransport
from pylibsrtp._binding import lib

from media.adapter import Destination, Opener, Outbox, Sealer, new_certificate
from media.plane import Keys


@pytest.mark.parametrize(
    ("package", "version"), [("aiortc", "1.16.0"), ("aioice", "0.13.0"), ("pylibsrtp", "1.0.0")]
)
def test_the_versions_are_the_ones_that_were_read(package: str, version: str) -> None:
    assert importlib.metadata.version(package) == version


def test_the_dtls_transport_still_has_the_hooks() -> None:
    source = inspect.getsource(rtcdtlstransport.RTCDtlsTransport)
    for name in (
        "self._rx_srtp",
        "self._tx_srtp",
        "self._ssl",
        "self._srtp_profiles",
        "self.transport._recv()",
        "self.transport._send(",
        'self.emit("statechange")',
    ):
        assert name in source, name
    assert list(inspect.signature(rtcdtlstransport.RTCDtlsTransport._set_role).parameters) == [
        "self",
        "role",
    ]


def test_the_ice_connection_still_has_the_hooks() -> None:
    signature = inspect.signature(aioice.ice.Connection.get_component_candidates)
    assert list(signature.parameters) == ["self", "component", "addresses", "timeout"]
    assert list(inspect.signature(aioice.ice.Connection.check_complete).parameters) == [
        "self",
        "pair",
    ]
    connection_source = inspect.getsource(aioice.ice.Connection.__init__)
    assert "self._protocols" in connection_source
    assert "self._nominated" in connection_source


def test_a_packet_sealed_in_place_is_one_that_libsrtp_opens() -> None:
    key = bytes(range(28))
    keys = Keys("SRTP_AEAD_AES_128_GCM", key, key)
    receiving = Opener(keys)
    assert lib.srtp_protect is not None
    packets = [b"\x80\x60" + n.to_bytes(2, "big") + bytes(8) + bytes(n) for n in range(1, 200)]
    received = through_the_kernel(Sealer(keys), packets)
    assert [receiving.open(data) for data in received] == packets


def through_the_kernel(sealer: Sealer, packets: list[bytes]) -> list[bytes]:
    """Send more than one batch to a socket, with an unreachable address among the good ones."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there,
    ):
        here.bind(("127.0.0.1", 0))
        there.bind(("127.0.0.1", 0))
        there.settimeout(5)
        outbox, to = Outbox(here), Destination(there.getsockname())
        nowhere = Destination(("255.255.255.255", 9))
        received = []
        for packet in packets:
            outbox.views[outbox.used][: len(packet)] = packet
            outbox.seal(sealer, to, len(packet))
            outbox.flush()
            received.append(there.recv(2048))
        outbox.views[outbox.used][:12] = b"\x80\x60\xff\xff" + bytes(8)
        outbox.seal(sealer, nowhere, 12)
        outbox.flush()
        assert (outbox.sent, outbox.dropped) == (len(packets), 1)
        return received


def test_one_certificate_gives_one_fingerprint() -> None:
    algorithms = {f.algorithm for f in new_certificate().getFingerprints()}
    assert "sha-256" in algorithms
