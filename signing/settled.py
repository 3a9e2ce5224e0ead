"""Encode what was just put together once, from the inside out.

asn1crypto 1.5.1 encodes a value that was built field by field anew each time it is asked for its
content, and asks several times on each level: the work doubles, and where the last byte of a length
happens to be 0x80, which it takes for an indefinite length, multiplies by four, with every level of
nesting. A time stamp inside a signature is some twenty levels deep: one signature in ten took from
fifteen seconds to minutes, by the luck of its lengths.
"""

from typing import TypeVar

from asn1crypto import core

T = TypeVar("T", bound=core.Asn1Value)


def settled(value: T) -> T:
    """Return ``value``, encoded; from now on asking for its bytes costs what reading them does.

    Nothing of it may be changed afterwards but by a new field at the top.
    """
    _settle(value)
    return value


def _settle(value: object) -> None:
    if isinstance(value, core.Choice):
        _settle(value.chosen)
    elif isinstance(value, core.Sequence | core.SequenceOf):
        for child in value.children or ():
            _settle(child)
        if value._is_mutated():  # noqa: SLF001  the library has no public word for it
            value._set_contents()  # noqa: SLF001  the same
            value._mutated = False  # noqa: SLF001  the same
    elif isinstance(value, core.Any | core.ParsableOctetString | core.ParsableOctetBitString):
        parsed = getattr(value, "_parsed", None)
        if parsed is not None:
            _settle(parsed[0])
