"""Views of packets: never raise, whatever the line brings, and find what is there."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from media import rtcp, rtp, sdp
from media.rtcp import KeyFrameAsker, Reception

PACKETS = st.one_of(
    st.binary(max_size=80),
    st.binary(min_size=11, max_size=60).map(lambda tail: b"\x90" + tail),
    st.binary(min_size=11, max_size=60).map(lambda tail: b"\xb0" + tail),
)


@given(PACKETS, st.sampled_from(["VP8", "H264", "opus"]))
def test_garbage_is_looked_at_without_harm(packet: bytes, codec: str) -> None:
    payload = rtp.bounds(packet)
    if payload is not None:
        start, end = payload
        assert 12 <= start <= end <= len(packet)
        rtp.extensions(packet)
        rtp.vp8_descriptor(packet, start, end)
        rtp.is_key_frame(codec, packet, start, end)
    for part in rtcp.parse(packet):
        rtcp.allowed_rate(part)
        rtcp.key_frame_wanted_of(part)
        rtcp.lost_of(part)
    for report in rtcp.sender_reports(packet):
        assert rtp.bounds(rtcp.rewrite_sender_report(report, 1, -5, (1, 2))) is not None


def packet_with(extension: bytes, profile: int, payload: bytes, padding: int = 0) -> bytes:
    first = 0x90 | (0x20 if padding else 0)
    head = rtp.HEADER.pack(first, 96, 7, 9, 11)
    body = struct.pack("!HH", profile, len(extension) // 4) + extension + payload
    return head + body + (bytes(padding - 1) + bytes((padding,)) if padding else b"")


def test_both_forms_of_header_extensions_are_read() -> None:
    short = packet_with(b"\x40v\x10\x85\x00\x00\x00\x00", rtp.ONE_BYTE_PROFILE, b"x")
    long = packet_with(b"\x04\x01v\x01\x01\x85\x00\x00", rtp.TWO_BYTE_PROFILE, b"x")
    assert rtp.extensions(short) == rtp.extensions(long) == {4: b"v", 1: b"\x85"}


@given(st.binary(max_size=40), st.integers(1, 255))
def test_padding_is_no_payload(payload: bytes, padding: int) -> None:
    packet = packet_with(bytes(4), rtp.ONE_BYTE_PROFILE, payload, padding)
    assert rtp.bounds(packet) == (20, 20 + len(payload))


@pytest.mark.parametrize(
    ("codec", "payload", "is_key"),
    [
        ("VP8", b"\x10\x00\x9d\x01\x2a", True),
        ("VP8", b"\x10\x01", False),
        ("VP8", b"\x00\x00\x00", False),
        ("VP8", b"\x90\x80\x81\x02\x00", True),
        ("VP8", b"\x90\xe0\x05\x07\x20\x00", True),
        ("VP8", b"\x90", False),
        ("H264", b"\x65\x88", True),
        ("H264", b"\x41\x88", False),
        ("H264", b"\x7c\x85", True),
        ("H264", b"\x7c\x05", False),
        ("H264", b"\x78\x00\x01\x67\x00\x01\x65", True),
        ("H264", b"\x78\x00\x01\x09\x00\x01\x41", False),
        ("opus", b"\x78", True),
    ],
)
def test_a_key_frame_is_known_by_its_first_bytes(codec: str, payload: bytes, is_key: bool) -> None:  # noqa: FBT001
    packet = bytes(12) + payload
    assert rtp.is_key_frame(codec, packet, 12, len(packet)) is is_key


def test_a_key_frame_is_asked_for_once_in_300_ms() -> None:
    asker = KeyFrameAsker()
    asked = []
    for at in (0.0, 0.1, 0.29, 0.31, 0.5, 0.62):
        asker.want(at)
        asked.append(asker.is_due(at, came_at=-1))
    assert asked == [True, False, False, True, False, True]


def test_a_key_frame_is_asked_for_until_one_comes_that_came_after_it_was_wanted() -> None:
    asker = KeyFrameAsker()
    asker.want(1.0)
    assert asker.is_due(1.0, came_at=0.5)
    asker.want(1.2)  # within the pause, and after the one that came at 1.1
    assert [asker.is_due(at, came_at=1.1) for at in (1.2, 1.31, 1.4, 1.62)] == [0, 1, 0, 1]
    assert not asker.is_due(2.0, came_at=1.7)
    assert not asker.is_due(3.0, came_at=1.1), "what came is wanted no more"


@given(st.lists(st.integers(1, 20), min_size=1, max_size=60), st.integers(0, 65535))
def test_losses_are_counted_across_the_end_of_the_circle(steps: list[int], first: int) -> None:
    reception = Reception(90_000)
    sequence, number = first, 0
    reception.take(sequence, 0, 0.0, 100)
    for step in steps:
        number += step
        sequence = first + number & 0xFFFF
        reception.take(sequence, number * 3000, number / 30, 100)
    assert reception.lost == number - len(steps)
    assert reception.report(1, 5.0).packets_lost == reception.lost


def test_what_is_missing_is_asked_for_a_few_times_and_then_given_up() -> None:
    reception = Reception(90_000)
    for sequence in (10, 11, 14):
        reception.take(sequence, 0, 0.0, 100)
    asked = [reception.to_ask_again(n * 0.07) for n in range(14)]
    assert asked[0] == [12, 13]
    assert sum(1 for numbers in asked if numbers) == rtcp.NACK_TRIES
    reception.take(12, 0, 0.0, 100)
    assert reception.lost == 1


@given(st.text(max_size=300))
def test_any_text_is_a_description_or_refused(text: str) -> None:
    assert isinstance(sdp.parse(text), Refused)


LINES = st.sampled_from(
    [
        "v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=video 0 X", "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "a=mid:0", "a=mid:1", "a=rtpmap:96 VP8/90000", "a=rtpmap:x", "a=rtpmap:96 VP8",
        "a=ice-ufrag:abcd", "a=ice-pwd:" + "p" * 22, "a=setup:actpass", "a=setup:odd",
        "a=fingerprint:sha-256 AB", "a=fingerprint:", "a=extmap:x y", "a=extmap:1 u", "a=ssrc:",
        "a=ssrc:7 cname:x", "a=rid:l send", "a=rid:", "a=fmtp:96", "a=sendonly", "a=bundle-only",
        "m=", "a=", "a=simulcast:send l;h", "a=rtcp-fb:* nack",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=25))
def test_any_lines_are_answered_or_refused(lines: list[str]) -> None:
    found = sdp.parse("\r\n".join(lines))
    if not isinstance(found, Refused):
        local = sdp.Local("u", "p" * 22, "AB", ("127.0.0.1",), 9)
        again = sdp.parse(sdp.answer(found, local))
        is_empty = not any(sdp.is_usable(section) for section in found.sections)
        assert is_empty or not isinstance(again, Refused)


OFFER = "\r\n".join(
    [
        "v=0", "a=ice-ufrag:abcd", "a=ice-pwd:" + "p" * 22, "a=setup:actpass",
        "a=fingerprint:sha-256 AB:CD", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0",
        "a=rtpmap:111 opus/48000/2", "a=sendonly", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:1",
        "a=rtpmap:96 VP8/90000", "a=inactive", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "a=mid:2", "m=video 0 UDP/TLS/RTP/SAVPF 96", "a=mid:3", "a=rtpmap:96 VP8/90000",
        "a=bundle-only", "a=sendonly", "a=rid:l send", "a=rid:h send", "a=simulcast:send l;h",
    ]
)  # fmt: skip


def test_a_section_that_is_silent_for_now_stays_open_and_a_useless_one_is_rejected() -> None:
    offer = sdp.parse(OFFER)
    assert not isinstance(offer, Refused)
    answer = sdp.answer(offer, sdp.Local("u", "p" * 22, "AB", ("127.0.0.1",), 8444))
    sections = answer.split("m=")[1:]
    assert [part.split()[1] for part in sections] == ["8444", "8444", "0", "8444"]
    kinds = ("recvonly", "inactive", "inactive", "recvonly")
    assert all(f"a={kind}" in part for kind, part in zip(kinds, sections, strict=True))
    assert "a=group:BUNDLE 0 1 3\r\n" in answer
    assert "a=simulcast:recv l;h\r\n" in answer
    assert answer.count("a=setup:passive") == 3


def test_who_offers_to_be_passive_is_called() -> None:
    offer = sdp.parse(OFFER.replace("actpass", "passive"))
    assert not isinstance(offer, Refused)
    answer = sdp.answer(offer, sdp.Local("u", "p" * 22, "AB", ("127.0.0.1",), 8444))
    assert "a=setup:active" in answer
