"""A byte that differs anywhere is told, and so is anything that is added."""

from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.cades import sign_detached
from signing.development import DevelopmentKeys
from signing.domain import Later, Verdict
from signing.keys import Trust
from signing.structure import BYTE_RANGE, file_fault
from signing.timestamps import stamp
from signing.validation import is_valid, validate_cades, validate_pdf, validate_timestamp
from tests.signing.conftest import NOW, Signed, clock

DATA = b"datos"
STEP = 1499  # prime: a sample of positions without a pattern


def flipped(content: bytes, at: int, bit: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]


def goes_unnoticed(pdf: bytes, trust: Trust) -> bool:
    """The check of the whole file first, as ``validate_pdf`` does: it is the quick part."""
    return not file_fault(pdf, trust) and is_valid(validate_pdf(pdf, trust, NOW))


def reserved(pdf: bytes) -> range:
    """The space of the last signature: the only one that no digest covers."""
    last = max(BYTE_RANGE.finditer(pdf), key=lambda found: int(found[3]))
    return range(int(last[2]), int(last[3]))


@pytest.mark.parametrize("name", ["secretary", "closed"])
def test_a_flipped_bit_anywhere_in_the_act_is_told(name: str, signed: Signed, trust: Trust) -> None:
    pdf: bytes = getattr(signed, name)
    unprotected = reserved(pdf)
    positions = [*range(0, len(pdf), STEP), *unprotected[:: STEP // 8], len(pdf) - 1]

    unnoticed = [
        at
        for place, at in enumerate(positions)
        if goes_unnoticed(flipped(pdf, at, place % 8), trust)
    ]

    assert unnoticed == []


def test_a_longer_length_that_swallows_the_padding_is_told(signed: Signed, trust: Trust) -> None:
    """Found by flipping every byte: the parser forgave what filled the reserved space."""
    start = reserved(signed.closed)[0]
    fifth_digit = start + 1 + 6

    assert not is_valid(validate_pdf(flipped(signed.closed, fifth_digit, 0), trust, NOW))


def test_letters_of_another_case_in_the_signature_are_told(signed: Signed, trust: Trust) -> None:
    space = reserved(signed.closed)
    letter = next(at for at in space if signed.closed[at : at + 1].isalpha())

    reports = validate_pdf(flipped(signed.closed, letter, 5), trust, NOW)

    assert reports[0].why == "unprotected-altered"


@pytest.mark.parametrize("junk", [b"\n", b"%%EOF\n", b"\0" * 100])
def test_what_is_appended_is_told(junk: bytes, signed: Signed, trust: Trust) -> None:
    reports = validate_pdf(signed.closed + junk, trust, NOW)

    assert (reports[0].kind, reports[0].why) == ("file", "not-covered")


def test_a_truncated_act_is_told(signed: Signed, trust: Trust) -> None:
    for length in (len(signed.closed) - 1, len(signed.closed) // 2, 20):
        assert not is_valid(validate_pdf(signed.closed[:length], trust, NOW))


def test_another_file_than_the_stored_one_is_told(signed: Signed, trust: Trust) -> None:
    """An earlier revision is a valid file by itself: only the stored digest tells it apart."""
    assert is_valid(validate_pdf(signed.chair, trust, NOW))

    reports = validate_pdf(signed.chair, trust, NOW, "0" * 64)

    assert [r.why for r in reports] == ["file-hash", "ok", "ok"]


def test_a_page_changed_by_a_later_revision_breaks_every_signature(
    signed: Signed, trust: Trust
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed.closed))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)
    output = BytesIO()
    writer.write(output)

    reports = validate_pdf(output.getvalue(), trust, NOW)

    assert reports[0].why == "not-covered"
    assert {r.why for r in reports[1:]} == {"changed-after"}
    assert {r.later for r in reports[1:]} == {Later.OTHER}
    assert {r.verdict for r in reports} == {Verdict.INVALID}


def test_a_flipped_bit_anywhere_in_a_seal_or_a_stamp_is_told(
    keys: DevelopmentKeys, trust: Trust
) -> None:
    seal, response = sign_detached(DATA, keys, clock), stamp(DATA, keys, clock)

    unnoticed = [
        (len(content), at)
        for content, check in ((seal, validate_cades), (response, validate_timestamp))
        for place, at in enumerate(range(0, len(content), 61))
        if check(flipped(content, at, place % 8), DATA, trust, NOW).verdict is Verdict.VALID
    ]

    assert unnoticed == []


@pytest.mark.long
def test_a_flipped_bit_at_every_byte_of_the_unprotected_space_is_told(
    signed: Signed, trust: Trust
) -> None:
    pdf = signed.closed

    unnoticed = [at for at in reserved(pdf) if goes_unnoticed(flipped(pdf, at, at % 7), trust)]

    assert unnoticed == []
