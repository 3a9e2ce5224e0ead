"""Session descriptions: what offers say, our answers, and the offers we make to subscribers."""

from media.sdp.reading import parse
from media.sdp.values import (
    ANSWER_OF,
    CODECS_OF,
    EXTENSIONS,
    LAYERS,
    PAYLOAD_TYPES,
    RED_TYPE,
    REPAIR_TYPES,
    Codec,
    Description,
    Local,
    Section,
    Sending,
    chosen_codec,
    is_received,
    is_usable,
    layers,
)
from media.sdp.writing import answer, answer_watching, offer

__all__ = [
    "ANSWER_OF",
    "CODECS_OF",
    "EXTENSIONS",
    "LAYERS",
    "PAYLOAD_TYPES",
    "RED_TYPE",
    "REPAIR_TYPES",
    "Codec",
    "Description",
    "Local",
    "Section",
    "Sending",
    "answer",
    "answer_watching",
    "chosen_codec",
    "is_received",
    "is_usable",
    "layers",
    "offer",
    "parse",
]
