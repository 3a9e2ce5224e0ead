"""Questions whose answers are added up under encryption, and the answers (specification 4.11)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.canonical import Json
from voting.secret.domain.form import Reader
from voting.secret.domain.group import Draw, Group
from voting.secret.domain.proofs import (
    Branches,
    Ciphertext,
    Claim,
    Proof,
    holds,
    product,
    prove_one,
    read_ciphertext,
    read_proofs,
)

MAX_ANSWERS = 60
BITS = (0, 1)


@dataclass(frozen=True, slots=True)
class Question:
    """Pick from ``least`` to ``most`` of ``answers``; ``has_blank`` lets one pick none at all.

    One of several with a blank vote is one more answer, "En blanco": ``has_blank`` is for
    questions of several seats.
    """

    text: str
    answers: tuple[str, ...]
    least: int = 1
    most: int = 1
    has_blank: bool = False

    @property
    def width(self) -> int:
        """How many ciphertexts an answer has."""
        return len(self.answers) + self.has_blank

    def json(self) -> Json:
        """Return the object of election.json."""
        blank: dict[str, Json] = {"blank": True} if self.has_blank else {}
        return {
            "answers": list(self.answers), **blank, "min": self.least, "max": self.most,
            "question": self.text,
        }  # fmt: skip

    def allows(self, marks: Sequence[int]) -> bool:
        """Tell whether a vote is one that the question admits: 0 or 1 for each, blank first."""
        if len(marks) != self.width or any(mark not in BITS for mark in marks):
            return False
        chosen = sum(marks[self.has_blank :])
        if self.has_blank and marks[0]:
            return chosen == 0
        return self.least <= chosen <= self.most


def read_question(reader: Reader, value: Json) -> Question:
    """Return the question that an object of election.json says."""
    blank = isinstance(value, dict) and "blank" in value
    names = ("answers", *(("blank",) if blank else ()), "min", "max", "question")
    answers, *middle, least, most, text = reader.fields(value, names)
    if blank and middle != [True]:
        raise reader.flaw("form")
    question = Question(
        readable(reader, text), tuple(readable(reader, each) for each in reader.items(answers)),
        reader.small(least), reader.small(most), blank,
    )  # fmt: skip
    if not _is_sensible(question):
        raise reader.flaw("question")
    return question


def readable(reader: Reader, value: Json) -> str:
    """Return a text in NFC without control characters: the same on every screen."""
    text = reader.text(value)
    if not unicodedata.is_normalized("NFC", text) or not text.isprintable():
        raise reader.flaw("text")
    return text


def _is_sensible(question: Question) -> bool:
    count = len(question.answers)
    return (
        0 < count <= MAX_ANSWERS
        and len(set(question.answers)) == count
        and 0 <= question.least <= question.most <= count
        and question.most > 0
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """An encrypted answer and the proofs that it is one the question admits."""

    choices: tuple[Ciphertext, ...]
    individual: tuple[tuple[Proof, ...], ...]
    overall: tuple[Proof, ...]
    blank: tuple[Proof, ...] = ()

    def json(self) -> Json:
        """Return the object of the ballot."""
        blank: dict[str, Json] = {"blank_proof": [each.json() for each in self.blank]}
        return {
            "choices": [each.json() for each in self.choices],
            "individual_proofs": [[proof.json() for proof in each] for each in self.individual],
            "overall_proof": [each.json() for each in self.overall],
            **(blank if self.blank else {}),
        }


def read_answer(reader: Reader, question: Question, value: Json) -> Answer:
    """Return the answer that an object says, of the shape that the question asks for."""
    names = ["choices", "individual_proofs", "overall_proof"]
    parts = reader.fields(value, [*names, "blank_proof"] if question.has_blank else names)
    branches = question.most - question.least + 1 + question.has_blank
    return Answer(
        tuple(read_ciphertext(reader, each) for each in reader.items(parts[0], question.width)),
        tuple(read_proofs(reader, each, 2) for each in reader.items(parts[1], question.width)),
        read_proofs(reader, parts[2], branches),
        read_proofs(reader, parts[3], 2) if question.has_blank else (),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where an answer is written: the election's key and ``owner`` = fingerprint|credential."""

    group: Group
    y: int
    owner: str
    question: Question

    def bit(self, choice: Ciphertext) -> Branches:
        """Return the statement that a choice is 0 or 1."""
        prefix = f"prove|{self.owner}|{choice.alpha},{choice.beta}|"
        return self._branches(prefix, ((choice, 0), (choice, 1)))

    def overall(self, choices: Sequence[Ciphertext]) -> Branches:
        """Return the statement that the whole is admitted: blank, or from least to most."""
        text, total = self._all(choices), self.sum(choices)
        span = range(self.question.least, self.question.most + 1)
        counts = tuple((total, count) for count in span)
        if self.question.has_blank:
            return self._branches(f"bproof1|{text}|", ((choices[0], 1), *counts))
        return self._branches(f"prove|{text}|{total.alpha},{total.beta}|", counts)

    def blank(self, choices: Sequence[Ciphertext]) -> Branches:
        """Return the statement that it is not blank, or that nothing is picked."""
        claims = ((choices[0], 0), (self.sum(choices), 0))
        return self._branches(f"bproof0|{self._all(choices)}|", claims)

    def sum(self, choices: Sequence[Ciphertext]) -> Ciphertext:
        """Return the encryption of how many are picked."""
        return product(self.group, choices[self.question.has_blank :])

    def _branches(self, prefix: str, claims: tuple[Claim, ...]) -> Branches:
        return Branches(self.group, self.y, prefix, claims)

    def _all(self, choices: Sequence[Ciphertext]) -> str:
        return f"{self.owner}|" + ",".join(f"{each.alpha},{each.beta}" for each in choices)


def encrypt(sheet: Sheet, marks: Sequence[int], draw: Draw) -> Answer:
    """Encrypt a vote with its proofs; raises ValueError for one the question does not admit."""
    if not sheet.question.allows(marks):
        raise ValueError("the question does not admit this vote")
    group, has_blank = sheet.group, sheet.question.has_blank
    randoms = [draw() for _ in marks]
    choices = tuple(_encrypted(sheet, *pair) for pair in zip(marks, randoms, strict=True))
    individual = tuple(
        prove_one(sheet.bit(choice), mark, random, draw)
        for choice, mark, random in zip(choices, marks, randoms, strict=True)
    )
    total = sum(randoms[has_blank:]) % group.q
    is_blank = bool(has_blank and marks[0])
    secret = randoms[0] if is_blank else total
    picked = sum(marks[has_blank:]) - sheet.question.least + has_blank
    overall = prove_one(sheet.overall(choices), 0 if is_blank else picked, secret, draw)
    if not has_blank:
        return Answer(choices, individual, overall)
    other = total if is_blank else randoms[0]
    blank = prove_one(sheet.blank(choices), int(is_blank), other, draw)
    return Answer(choices, individual, overall, blank)


def _encrypted(sheet: Sheet, mark: int, random: int) -> Ciphertext:
    group = sheet.group
    beta = group.times((group.fixed(sheet.y, random), group.of_g(mark)))
    return Ciphertext(group.of_g(random), beta)


def is_proven(sheet: Sheet, answer: Answer) -> bool:
    """Check every proof of an answer."""
    return (
        all(
            holds(sheet.bit(choice), proofs)
            for choice, proofs in zip(answer.choices, answer.individual, strict=True)
        )
        and holds(sheet.overall(answer.choices), answer.overall)
        and (not answer.blank or holds(sheet.blank(answer.choices), answer.blank))
    )
