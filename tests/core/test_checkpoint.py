"""Checkpoints: a stranger can check the head with the published key alone."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.checkpoint import Head, open_checkpoint, sign, verifier_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
NAME = "sede.villaficticia.example"
HEAD = Head("sede.villaficticia.example/s-1", 42, bytes(range(32)))
NOTE = sign(HEAD, NAME, KEY)
VERIFIER = verifier_key(NAME, KEY.public_key())


def test_the_note_says_origin_size_and_root_in_lines() -> None:
    lines = NOTE.splitlines()
    assert lines[:3] == [HEAD.origin, "42", base64.b64encode(HEAD.root).decode()]
    assert lines[3] == ""
    assert lines[4].startswith(f"\N{EM DASH} {NAME} ")


def test_who_has_the_key_reads_the_head() -> None:
    assert open_checkpoint(NOTE, VERIFIER) == HEAD


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("42", "41"),
        NOTE.replace(HEAD.origin, "otra", 1),
        NOTE.replace("\n\n", "\nañadido\n\n"),
        NOTE.rsplit("\n\n", 1)[0] + "\n\n",
        NOTE[:-6] + "AAAA\n",
        "",
        "basura",
    ],
)
def test_a_changed_note_opens_nothing(note: str) -> None:
    assert open_checkpoint(note, VERIFIER) is None


def test_another_key_or_name_opens_nothing() -> None:
    assert open_checkpoint(NOTE, verifier_key(NAME, OTHER.public_key())) is None
    assert open_checkpoint(NOTE, verifier_key("otra", KEY.public_key())) is None
    assert open_checkpoint(NOTE, "no es una clave") is None


def test_a_note_may_carry_the_signature_of_a_witness_too() -> None:
    witness = sign(HEAD, "testigo.example", OTHER).rsplit("\n\n", 1)[1]
    assert open_checkpoint(NOTE + witness, VERIFIER) == HEAD
    key = verifier_key("testigo.example", OTHER.public_key())
    assert open_checkpoint(NOTE + witness, key) == HEAD
