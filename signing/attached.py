"""The files inside a PDF/A-3: what was signed together with the page.

``attached_files(pdf) -> dict[str, bytes]`` reads the embedded files of the document's name tree
(ISO 32000-2, 7.11.4).
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

MOST_DEPTH = 20


def attached_files(pdf: bytes) -> dict[str, bytes]:
    """Return every embedded file by its name; raises ValueError for what cannot be read."""
    try:
        catalogue: Any = PdfFileReader(BytesIO(pdf)).root
        tree = catalogue["/Names"]["/EmbeddedFiles"]
        return {str(spec["/UF"]): bytes(spec["/EF"]["/F"].data) for spec in _specs(tree, 0)}
    except (KeyError, PdfError, TypeError, AttributeError, zlib.error) as fault:
        raise ValueError("the document holds no readable attachment") from fault


def _specs(node: Any, depth: int) -> Iterator[Any]:
    if depth > MOST_DEPTH:
        raise ValueError("the name tree is too deep")
    names = node.get("/Names", ())
    for place in range(1, len(names), 2):
        yield names[place]
    for child in node.get("/Kids", ()):
        yield from _specs(child, depth + 1)
