"""The only place that touches private names of aiortc and pylibsrtp: DTLS and SRTP.

Versions are pinned exactly; ``tests/media/test_adapter.py`` fails loudly when a name moves.
"""

import asyncio
import ctypes.util
import errno
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import cffi  # type: ignore[import-untyped]  # cffi ships no types; what we use of it stays in here
import pylibsrtp
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from aiortc.rtcicetransport import RTCIceTransport
from pylibsrtp._binding import ffi as _srtp_ffi
from pylibsrtp._binding import lib as _srtp_lib

from media.plane import Keys

MAX_DATAGRAM = 1500
SLOT_BYTES = 2048  # a datagram, and room for libsrtp's trailer behind it
SLOTS = 64
WINDOW = 1024  # packets that may come late (RFC 3711, 3.3.2), as aiortc has it
DTLS_FIRST_BYTES = range(20, 64)  # RFC 7983
MEDIA_FIRST_BYTES = range(128, 192)

_libc_ffi = cffi.FFI()
_libc_ffi.cdef("""
    struct iovec { void *iov_base; size_t iov_len; };
    struct msghdr { void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov;
        size_t msg_iovlen; void *msg_control; size_t msg_controllen; int msg_flags; };
    struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
    int sendmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags);
""")
MSG_DONTWAIT = 0x40


_PROFILES = [  # the cheapest first: the server's order decides
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
]


def new_certificate() -> RTCCertificate:
    """Make a key and a self-signed certificate; one for all peers of a process."""
    return RTCCertificate.generateCertificate()


def fingerprint_of(certificate: RTCCertificate) -> str:
    """Return the SHA-256 fingerprint as SDP writes it: ``AB:CD:…`` (RFC 8122)."""
    return next(f.value for f in certificate.getFingerprints() if f.algorithm == "sha-256")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The hash of the certificate that the other side must show (RFC 8122)."""

    algorithm: str
    value: str


class _Path:
    """What RTCDtlsTransport asks of an ICE transport: a way out and a queue in."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=64)
        self._write = send

    async def _recv(self) -> bytes:
        data = await self.queue.get()
        if data is None:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._write(data)


class SecureTransport:
    """DTLS over any datagram path, then the SRTP keys that it agreed on (RFC 5764)."""

    def __init__(
        self, certificate: RTCCertificate, send: Callable[[bytes], None], *, is_server: bool
    ) -> None:
        self._path = _Path(send)
        self._dtls = RTCDtlsTransport(cast(RTCIceTransport, self._path), [certificate])
        self._dtls._set_role("server" if is_server else "client")  # noqa: SLF001
        self._dtls._srtp_profiles = _PROFILES  # noqa: SLF001
        self._dtls.on("statechange", self._changed)
        self.on_closed: Callable[[], None] | None = None

    def datagram(self, data: bytes) -> None:
        """Take one datagram of the other side whose first byte says DTLS (RFC 7983)."""
        if data and data[0] in DTLS_FIRST_BYTES and not self._path.queue.full():
            self._path.queue.put_nowait(data)

    async def handshake(self, fingerprints: Sequence[Fingerprint]) -> bool:
        """Shake hands; false when the other side is not who its fingerprint says."""
        theirs = [RTCDtlsFingerprint(algorithm=f.algorithm, value=f.value) for f in fingerprints]
        await self._dtls.start(RTCDtlsParameters(fingerprints=theirs))
        return self._dtls.state == "connected"

    def keys(self) -> Keys:
        """Return the keys of RTP that the handshake agreed on (RFC 5764, 4.2).

        RTCP keeps its own, derived from the same ones, in this object.
        """
        profile = next(p for p in _PROFILES if p.openssl_profile.decode() == self.profile)
        size = 2 * (profile.key_length + profile.salt_length)
        connection = self._dtls._ssl  # noqa: SLF001
        assert connection is not None
        view = connection.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        is_server = self._dtls._role == "server"  # noqa: SLF001
        sending = profile.get_key_and_salt(view, 1 if is_server else 0)
        opening = profile.get_key_and_salt(view, 0 if is_server else 1)
        return Keys(self.profile, sending, opening)

    @property
    def is_connected(self) -> bool:
        """Whether SRTP can flow."""
        return self._dtls.state == "connected"

    @property
    def profile(self) -> str:
        """The SRTP profile agreed on, for the statistics."""
        connection = self._dtls._ssl  # noqa: SLF001
        return connection.get_selected_srtp_profile().decode() if connection else ""

    def unprotect(self, data: bytes) -> bytes | None:
        """Return the RTP packet, or nothing if it is forged, repeated or too long."""
        try:
            return self._dtls._rx_srtp.unprotect(data)  # noqa: SLF001
        except (pylibsrtp.Error, ValueError):
            return None

    def unprotect_rtcp(self, data: bytes) -> bytes | None:
        """Return the RTCP packet, or nothing if it is forged, repeated or too long."""
        try:
            return self._dtls._rx_srtp.unprotect_rtcp(data)  # noqa: SLF001
        except (pylibsrtp.Error, ValueError):
            return None

    def protect(self, data: bytes) -> bytes:
        """Seal one RTP packet; for few packets, the plane uses :class:`Sealer`."""
        return self._dtls._tx_srtp.protect(data)  # noqa: SLF001

    def protect_rtcp(self, data: bytes) -> bytes:
        """Seal one RTCP packet."""
        return self._dtls._tx_srtp.protect_rtcp(data)  # noqa: SLF001

    async def close(self) -> None:
        """Say goodbye, if there was a hello, and stop."""
        self.on_closed = None
        if self._dtls._ssl is not None:  # noqa: SLF001
            await self._dtls.stop()
        if self._path.queue.full():
            self._path.queue.get_nowait()
        self._path.queue.put_nowait(None)

    def _changed(self) -> None:
        if self._dtls.state in ("closed", "failed") and self.on_closed is not None:
            self.on_closed()


class Sealer:
    """The sending SRTP session of one peer, to seal packets where they lie."""

    __slots__ = ("handle", "session")

    def __init__(self, keys: Keys) -> None:
        self.session = _session(keys, keys.sending, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
        self.handle = self.session._srtp[0]  # noqa: SLF001


class Opener:
    """The receiving SRTP session of one peer."""

    __slots__ = ("session",)

    def __init__(self, keys: Keys) -> None:
        self.session = _session(keys, keys.opening, pylibsrtp.Policy.SSRC_ANY_INBOUND)

    def open(self, data: bytes) -> bytes | None:
        """Return the RTP packet, or nothing if it is forged, repeated or too long."""
        try:
            packet: bytes = self.session.unprotect(data)
        except (pylibsrtp.Error, ValueError):
            return None
        return packet


def _session(keys: Keys, key: bytes, direction: int) -> pylibsrtp.Session:
    profile = next(p for p in _PROFILES if p.openssl_profile.decode() == keys.profile)
    policy = pylibsrtp.Policy(key, direction, srtp_profile=profile.libsrtp_profile)
    policy.allow_repeat_tx = True
    policy.window_size = WINDOW
    return pylibsrtp.Session(policy)


class Outbox:
    """Sends many packets with one system call: 64 buffers that are filled, sealed and sent.

    Usage for each packet: write it into ``views[outbox.used]``, call :meth:`seal`; when the round
    is over, :meth:`flush`. Never waits: what the kernel has no room for is dropped and counted.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._fd = sock.fileno()
        libc = _libc_ffi.dlopen(ctypes.util.find_library("c"))
        self._sendmmsg = libc.sendmmsg
        self._buffers = [_srtp_ffi.new("char[]", SLOT_BYTES) for _ in range(SLOTS)]
        self.views = [memoryview(_srtp_ffi.buffer(buffer)) for buffer in self._buffers]
        self._length = _srtp_ffi.new("int *")
        self._protect = _srtp_lib.srtp_protect
        self._messages = _libc_ffi.new("struct mmsghdr[]", SLOTS)
        self._pieces = _libc_ffi.new("struct iovec[]", SLOTS)
        self._headers = [self._messages[i].msg_hdr for i in range(SLOTS)]
        self._bodies = [self._pieces[i] for i in range(SLOTS)]
        for i in range(SLOTS):
            address = int(_srtp_ffi.cast("uintptr_t", self._buffers[i]))
            self._bodies[i].iov_base = _libc_ffi.cast("void *", address)
            self._headers[i].msg_iov = self._pieces + i
            self._headers[i].msg_iovlen = 1
        self.used = 0
        self.sent = 0
        self.dropped = 0

    def seal(self, sealer: Sealer, destination: "Destination", length: int) -> None:
        """Protect the packet in the current buffer and queue it for its destination."""
        size = self.protect(sealer, length)
        if size:
            self.queue(destination, size)

    def protect(self, sealer: Sealer, length: int) -> int:
        """Protect the packet in the current buffer; return its size, 0 if that is not possible."""
        self._length[0] = length
        if self._protect(sealer.handle, self._buffers[self.used], self._length):
            self.dropped += 1
            return 0
        return int(self._length[0])

    def post(self, data: bytes, destination: "Destination") -> None:
        """Queue a packet that is sealed already."""
        self.views[self.used][: len(data)] = data
        self.queue(destination, len(data))

    def queue(self, destination: "Destination", size: int) -> None:
        """Queue the sealed packet of this size in the current buffer."""
        i = self.used
        self._bodies[i].iov_len = size
        header = self._headers[i]
        header.msg_name = destination.pointer
        header.msg_namelen = destination.length
        self.used = i + 1
        if self.used == SLOTS:
            self.flush()

    def flush(self) -> None:
        """Hand everything that was sealed to the kernel."""
        waiting, self.used, start = self.used, 0, 0
        while start < waiting:
            sent = self._sendmmsg(self._fd, self._messages + start, waiting - start, MSG_DONTWAIT)
            if sent > 0:
                self.sent += sent
                start += sent
            elif _libc_ffi.errno in (errno.EAGAIN, errno.ENOBUFS):
                self.dropped += waiting - start
                return
            else:  # one address that cannot be reached must not cost the others theirs
                self.dropped += 1
                start += 1


class Destination:
    """An address as the kernel wants it; made once for each address of a peer."""

    __slots__ = ("_kept", "length", "pointer")

    def __init__(self, address: tuple[str, int]) -> None:
        raw = _sockaddr(*address)
        self._kept: Any = _libc_ffi.new("char[]", raw)
        self.pointer = _libc_ffi.cast("void *", self._kept)
        self.length = len(raw)


def _sockaddr(host: str, port: int) -> bytes:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    head = int(family).to_bytes(2, sys.byteorder) + port.to_bytes(2, "big")
    if family is socket.AF_INET:
        return head + socket.inet_pton(family, host) + bytes(8)
    return head + bytes(4) + socket.inet_pton(family, host) + bytes(4)
