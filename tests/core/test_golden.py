"""Bytes that were published once must never change: who checks has only these."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.chain import GENESIS, Entry, chain
from core.checkpoint import Head, sign, verifier_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "sede.villaficticia.example"
# Ed25519 is deterministic (RFC 8032): the same key and text give the same signature for ever.
VERIFIER = "sede.villaficticia.example+c9d99de9+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
NOTE = """\
sede.villaficticia.example/s-1
42
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=

\N{EM DASH} sede.villaficticia.example ydmd6ckQycMC25dOsGfSBjkwN4bUf/J3aVRNH1s4dSu8p793vjg6artWg0zLpkaYbAN06/iLMbAy9kW4MetdDqf/TgM=
"""  # noqa: E501  a signature is one line
HASHES = [
    "3e2d7418cb63f2eb10718ba8c6ef65a8c8d3dd2c1de8c667ab0a4433460140de",
    "32b4817de68df5b7ca2c732ab2773b86a806dd5c763fb3eacbea6708db97e1bf",
]


def test_the_key_that_is_published_keeps_its_text() -> None:
    assert verifier_key(NAME, KEY.public_key()) == VERIFIER
    assert base64.b64decode(VERIFIER.split("+", 2)[2])[1:] == KEY.public_key().public_bytes_raw()


def test_a_checkpoint_keeps_its_bytes() -> None:
    assert sign(Head(f"{NAME}/s-1", 42, bytes(range(32))), NAME, KEY) == NOTE


def test_a_chain_keeps_its_hashes() -> None:
    entries = [
        Entry("vote.cast", 1, "2026-03-26T08:00:00.000000Z", "p-01", {"choice": "yes", "ñ": 1.5}),
        Entry("x", 1, "2026-03-26T08:00:00.000001Z", "p-02", {}, {"name": "Ana"}, "cd" * 32),
    ]
    assert [link.hash for link in chain(entries, GENESIS, 0)] == HASHES
