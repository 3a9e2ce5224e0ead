"""What is asked, under which key, of whom: election.json and the list of credentials."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from voting.secret.domain.form import Reader, b64, dump
from voting.secret.domain.group import BELENIOS_2048, GROUPS, Group
from voting.secret.domain.question import Question, read_question, readable

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
UUID: Final = re.compile(f"[{BASE58}]{{14,40}}")
VERSION: Final = 1
FIELDS: Final = (
    "version", "description", "name", "group", "public_key", "questions", "uuid",
)  # fmt: skip
MAX_QUESTIONS: Final = 20


@dataclass(frozen=True)
class Election:
    """An election; ``raw`` is election.json as published: it is hashed, never written again."""

    group: Group
    y: int
    questions: tuple[Question, ...]
    uuid: str
    name: str
    raw: bytes

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of election.json in Base64 without padding."""
        return b64(self.raw)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a reader sees of an election."""

    name: str
    description: str
    questions: tuple[Question, ...]


def write_election(group: Group, y: int, wording: Wording, uuid: str) -> bytes:
    """Return election.json."""
    values = (
        VERSION, wording.description, wording.name, group.name, str(y),
        [each.json() for each in wording.questions], uuid,
    )  # fmt: skip
    return dump(dict(zip(FIELDS, values, strict=True))).encode()


def read_election(raw: bytes, groups: Mapping[str, Group] = GROUPS) -> Election:
    """Return the election; FlawError ``election-…`` for what is not one of ours."""
    reader = Reader("election", BELENIOS_2048)
    values = reader.fields(reader.parse(raw), FIELDS)
    version, description, name, group_name, key, questions, uuid = values
    if reader.small(version) != VERSION:
        raise reader.flaw("version")
    group = groups.get(reader.text(group_name))
    if group is None:
        raise reader.flaw("group")
    readable(reader, description)
    title = readable(reader, name)
    reader = Reader("election", group)
    asked = tuple(read_question(reader, each) for each in reader.items(questions))
    if not 0 < len(asked) <= MAX_QUESTIONS or not UUID.fullmatch(reader.text(uuid)):
        raise reader.flaw("form")
    return Election(group, _key(reader, reader.text(key)), asked, reader.text(uuid), title, raw)


def _key(reader: Reader, value: str) -> int:
    key = reader.element(value)
    if key == 1:
        raise reader.flaw("element")
    return key


def write_credentials(credentials: Collection[int]) -> bytes:
    """Return the list of public credentials, sorted: their order tells nothing."""
    return dump(sorted(str(each) for each in credentials)).encode()


def read_credentials(raw: bytes, group: Group) -> frozenset[int]:
    """Return the public credentials; FlawError for a weight, a repetition, 1 or a non-member."""
    reader = Reader("credentials", group)
    items = [reader.text(each) for each in reader.items(reader.parse(raw, 1 << 22))]
    if any("," in each for each in items):
        raise reader.flaw("weight")
    if len(set(items)) != len(items):
        raise reader.flaw("repeated")
    return frozenset(_key(reader, each) for each in items)
