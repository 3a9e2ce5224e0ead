"""RFC 9162, section 2.1: known trees, and proofs that show what is so and nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import merkle

# The leaves and heads that the certificate-transparency reference implementation is tested with.
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
HEADS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
TREES = st.integers(1, 70)


def hashes(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(n).encode()) for n in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_known_trees_have_their_known_heads(size: int) -> None:
    leaves = [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert merkle.root(leaves).hex() == HEADS[size - 1]


def test_the_head_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def slow_root(leaves: list[bytes]) -> bytes:
    """The definition of section 2.1.1, word by word."""
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return merkle.node_hash(slow_root(leaves[:cut]), slow_root(leaves[cut:]))


@given(TREES)
def test_the_head_is_that_of_the_definition(size: int) -> None:
    assert merkle.root(hashes(size)) == slow_root(hashes(size))


@given(TREES, st.data())
def test_every_leaf_can_be_shown_to_be_in(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, leaves)
    assert merkle.includes(index, size, leaves[index], proof, merkle.root(leaves))


@given(TREES, st.data())
def test_no_proof_shows_another_leaf_place_or_head(size: int, data: st.DataObject) -> None:
    leaves, other = hashes(size), merkle.leaf_hash(b"otra")
    index = data.draw(st.integers(0, size - 1))
    proof, head = merkle.inclusion_proof(index, leaves), merkle.root(leaves)
    assert not merkle.includes(index, size, other, proof, head)
    assert not merkle.includes(index, size, leaves[index], proof, other)
    assert not merkle.includes(size, size, leaves[index], proof, head)
    assert not merkle.includes(index, size, leaves[index], [*proof, other], head)
    if proof:
        assert not merkle.includes(index, size, leaves[index], proof[:-1], head)


@given(TREES, st.data())
def test_every_earlier_head_can_be_shown_to_be_a_prefix(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    first = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(first, leaves)
    old, new = merkle.root(leaves[:first]), merkle.root(leaves)
    assert merkle.consistent(first, size, old, new, proof)


@given(TREES, st.data())
def test_a_rewritten_past_cannot_be_shown_to_be_a_prefix(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    first = data.draw(st.integers(1, size))
    forged = [merkle.leaf_hash(b"otra"), *leaves[1:first]]
    proof = merkle.consistency_proof(first, leaves)
    head = merkle.root(leaves)
    assert not merkle.consistent(first, size, merkle.root(forged), head, proof)
    assert not merkle.consistent(first, size, merkle.root(leaves[:first]), forged[0], proof)
