"""Spanish is the source: its catalogue says each sentence as the code does."""

from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po

PO = Path("locale/es/LC_MESSAGES/hemiciclo.po")


def is_empty(message: Message) -> bool:
    """Tell whether nothing was written for a sentence."""
    written = message.string
    return not (any(written) if isinstance(written, (tuple, list)) else written)


with PO.open("rb") as source:
    catalogue = read_po(source, locale="es", domain="hemiciclo")
for message in catalogue:
    if message.id and is_empty(message):
        ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        forms = (ids[0], *[ids[-1]] * (catalogue.num_plurals - 1))
        message.string = forms if message.pluralizable else ids[0]
with PO.open("wb") as target:
    write_po(target, catalogue, omit_header=False, sort_output=True)
