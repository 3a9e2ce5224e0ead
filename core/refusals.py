"""A refusal is a value with a stable code; an exception is a bug.

Every code is listed in ``docs/protocol.md`` and has a sentence in every catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer to a command that the rules forbid.

    ``code`` is stable and never renamed; ``params`` fill the sentence that is chosen in the
    reader's language; ``article`` is the rule that forbids it, where one does.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    article: str = ""
