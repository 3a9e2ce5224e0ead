"""What was put together is encoded once on each level, whatever its lengths happen to be."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import core

from core.settings import Settings
from signing.development import DevelopmentKeys
from signing.domain import Signatory
from signing.settled import settled

LEVELS = 7
UNLUCKY = b"\x80"  # the last byte of a length that the library takes for an indefinite one


class Box(core.Sequence):  # type: ignore[misc]  # the library is not typed
    """One inside the other."""


Box._fields = [("filling", core.OctetString), ("inner", Box, {"optional": True})]


def nested(filling: int) -> Box:
    """Return boxes in boxes, each with so many bytes beside the next."""
    box = Box({"filling": b"x"})
    for _ in range(LEVELS):
        box = Box({"filling": bytes(filling), "inner": box})
    return box


def unlucky() -> int:
    """Return a filling with which the box in the middle is as long as the library cannot bear."""
    for filling in range(80, 400):
        middle = nested(filling)
        for _ in range(LEVELS // 2):
            middle = middle["inner"]
        content = len(settled(middle).contents)
        if content > 0xFF and content % 0x100 == UNLUCKY[0]:
            return filling
    raise AssertionError("no length like that")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often a sequence is encoded."""
    count = [0]
    encode = core.Sequence._set_contents

    def counting(self: core.Sequence, force: bool = False) -> None:  # noqa: FBT001, FBT002
        count[0] += 1
        encode(self, force)

    monkeypatch.setattr(core.Sequence, "_set_contents", counting)
    return count


def test_asking_for_the_bytes_of_what_is_settled_encodes_nothing_again(counted: list[int]) -> None:
    box = nested(unlucky())
    counted[0] = 0
    settled(box)
    assert counted[0] == LEVELS + 1
    for _ in range(3):
        written = box.dump()
    # An unlucky length is encoded anew at each asking, and each level under it once.
    assert counted[0] <= (LEVELS + 1) * (1 + 3)
    assert written == nested(unlucky()).dump()


def test_without_it_the_work_multiplies_with_each_level(counted: list[int]) -> None:
    """The day the library mends this, ``signing.settled`` can go."""
    box = nested(unlucky())
    box.dump()
    counted[0] = 0
    box.dump()
    assert counted[0] > 100 * LEVELS


def test_the_longest_name_of_anybody_still_gets_its_demonstration_key(tmp_path: Path) -> None:
    now = datetime(2026, 3, 27, tzinfo=UTC)
    keys = DevelopmentKeys(Settings(environment="development", data_dir=tmp_path), lambda: now)
    name = "María de la Inmaculada Concepción Ñúñez-Échevarría del Río y Aragón"
    assert keys.signer(Signatory("p-1", name, "Secretaría General")).certificate
