"""Whether a QR on a page says a text: it is made again and compared, module by module."""

import re
from typing import Any, Final
from unittest.mock import patch

import segno
from playwright.async_api import Locator

MASKS: Final = range(8)
QUIET: Final = 2  # modules around it, as the page draws them
LONG: Final = 300  # from here on the page uses the lowest correction


async def says(picture: Locator, text: str) -> bool:
    """Tell whether a drawn QR is one of the eight that say this text."""
    drawn = await _modules(picture)
    error = "l" if len(text) > LONG else "m"
    with patch("segno.encoder.write_padding_bits", _pad):
        made = [segno.make_qr(text, error=error, mask=m, boost_error=False) for m in MASKS]
    return any(drawn == _dark(each) for each in made)


def _pad(bits: Any, _version: Any, length: int) -> None:
    """Fill the last byte (ISO/IEC 18004, 7.4.10); segno adds a whole one to a full one."""
    bits.extend([0] * (-length % 8))


async def _modules(picture: Locator) -> set[tuple[int, int]]:
    path = await picture.locator("path").get_attribute("d") or ""
    return {(int(x) - QUIET, int(y) - QUIET) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}


def _dark(made: segno.QRCode) -> set[tuple[int, int]]:
    return {(x, y) for y, row in enumerate(made.matrix) for x, is_dark in enumerate(row) if is_dark}
