"""Cards drawn with Typst and its own fonts: the slate that fills the picture, the name below it."""

import re
from dataclasses import dataclass
from functools import lru_cache

import typst

POINTS_PER_INCH = 72.0  # one point of the page is one pixel of the picture

_COLOUR = re.compile("#[0-9a-fA-F]{6}")

_COMMON = """
#let given = sys.inputs
#let unit = float(given.height) / 720 * 1pt
#set text(font: "Libertinus Serif", fill: rgb("#EEF2F4"), hyphenate: false)
#set text(bottom-edge: "descender")
#let edge = if given.colour == "" { rgb("#6FB7D6") } else { rgb(given.colour) }
"""

_SLATE = (
    _COMMON
    + """
#set page(
  width: float(given.width) * 1pt, height: float(given.height) * 1pt,
  margin: (x: 90 * unit, y: 80 * unit), fill: rgb("#0E1519"),
)
#set par(leading: 0.5em)
#align(top, text(size: 24 * unit, fill: rgb("#A9B6BF"), given.over))
#place(horizon + left, block(
  width: 100%, stroke: (left: 6 * unit + edge), inset: (left: 32 * unit, y: 10 * unit),
  stack(
    spacing: 26 * unit,
    text(size: 54 * unit, weight: "semibold", given.title),
    ..if given.below == "" { () } else {
      (text(size: 30 * unit, fill: rgb("#A9B6BF"), given.below),)
    },
  ),
))
"""
)

_LOWER_THIRD = (
    _COMMON
    + """
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#let name = stack(
  spacing: 10 * unit,
  text(size: 36 * unit, weight: "semibold", given.title),
  ..if given.below == "" { () } else {
    (text(size: 24 * unit, fill: rgb("#A9B6BF"), given.below),)
  },
)
#context block(
  fill: rgb("#0E1519E6"), stroke: (left: 8 * unit + edge), radius: (right: 10 * unit),
  inset: (left: 28 * unit, right: 32 * unit, y: 18 * unit),
  block(width: calc.min(measure(name).width, float(given.width) * 0.85 * 1pt), name),
)
"""
)


@dataclass(frozen=True, slots=True)
class Slate:
    """A card that fills the picture: a small line on top, what it is about, a line below."""

    over: str = ""
    title: str = ""
    below: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class LowerThird:
    """The name of who speaks, the group below it and the group's colour at the edge."""

    title: str
    below: str = ""
    colour: str = ""


@lru_cache(maxsize=256)
def slate_png(card: Slate, width: int, height: int) -> bytes:
    """Draw a slate of that size in pixels."""
    return _png(_SLATE, _inputs(card, width, height) | {"over": card.over})


@lru_cache(maxsize=256)
def lower_third_png(card: LowerThird, width: int, height: int) -> bytes:
    """Draw the name for a picture of that size; transparent around it, as wide as the text."""
    return _png(_LOWER_THIRD, _inputs(card, width, height))


def _inputs(card: Slate | LowerThird, width: int, height: int) -> dict[str, str]:
    return {
        "width": str(width),
        "height": str(height),
        "title": card.title,
        "below": card.below,
        "colour": card.colour if _COLOUR.fullmatch(card.colour) else "",
    }


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _png(source: str, inputs: dict[str, str]) -> bytes:
    compiler = typst.Compiler(source.encode(), font_paths=_fonts(), sys_inputs=inputs)
    drawn = compiler.compile(format="png", ppi=POINTS_PER_INCH)
    assert drawn is not None
    return drawn if isinstance(drawn, bytes) else drawn[0]
