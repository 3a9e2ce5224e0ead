"""Raising one base to several exponents: the squarings are done once and shared.

The fixed-base comb of C. H. Lim and P. J. Lee, "More flexible exponentiation with precomputation"
(Crypto '94); Handbook of Applied Cryptography, algorithm 14.117.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import gmpy2

Tables = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """How the bits of an exponent are laid out: ``teeth`` rows of ``blocks`` blocks of ``width``.

    A base costs all its squarings and 2^teeth products for each block, once; after that each
    exponent costs ``width`` squarings and ``blocks`` * ``width`` products.
    """

    teeth: int
    blocks: int
    width: int

    @classmethod
    def over(cls, bits: int, teeth: int, blocks: int) -> "Shape":
        """Return the shape that takes exponents of ``bits`` bits; ``teeth`` is 8 at most."""
        return cls(teeth, blocks, -(-bits // (teeth * blocks)))

    @property
    def row(self) -> int:
        """How many bits a row has."""
        return self.blocks * self.width

    def columns(self, exponent: int) -> bytes:
        """Return the bits read down: one byte for each place of a row, the highest place first."""
        text = format(int(exponent), "b").zfill(self.teeth * self.row).encode()
        ends = range(len(text), -1, -self.row)
        bits = int.from_bytes(b"\1" * self.row)
        rows = [int.from_bytes(text[start:end]) & bits for end, start in pairwise(ends)]
        return sum(row << tooth for tooth, row in enumerate(rows)).to_bytes(self.row)


@dataclass(frozen=True, slots=True)
class Comb:
    """The powers of a base modulo ``modulus`` from which every other one is put together."""

    shape: Shape
    modulus: int
    tables: Tables

    def power(self, exponent: int) -> int:
        """Return the base to an exponent of as many bits as the shape takes, not a negative one."""
        columns, width, modulus = self.shape.columns(exponent), self.shape.width, self.modulus
        product = self.tables[0][0]
        for place in range(width):
            product = product * product % modulus
            for table, column in zip(self.tables, columns[place::width], strict=True):
                if column:
                    product = product * table[column] % modulus
        return product


def comb(base: int, modulus: int, shape: Shape) -> Comb:
    """Return the comb of a base."""
    count, step = shape.teeth * shape.blocks, 1 << shape.width
    powers: list[int] = [gmpy2.mpz(base)]
    while len(powers) < count:
        powers.append(gmpy2.powmod(powers[-1], step, modulus))
    highest_first = range(shape.blocks - 1, -1, -1)
    tables = tuple(_products(powers[block :: shape.blocks], modulus) for block in highest_first)
    return Comb(shape, modulus, tables)


def _products(powers: Sequence[int], modulus: int) -> tuple[int, ...]:
    """Return the product of every choice of the powers: bit n of the place takes power n."""
    products: list[int] = [gmpy2.mpz(1)]
    for power in powers:
        products += [power, *(each * power % modulus for each in products[1:])]
    return tuple(products)
