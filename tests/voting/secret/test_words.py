"""Head codes and trackers as three words: one list, read by server and browser alike."""

import json
import re
from pathlib import Path

from tests.voting.secret import browser
from voting.secret import words

LIST = json.loads(Path(words.__file__).with_name("words.json").read_text(encoding="utf-8"))


def test_the_list_has_2048_different_words_without_accents() -> None:
    assert len(set(LIST)) == len(LIST) == 2048
    assert sorted(LIST) == LIST
    assert all(re.fullmatch("[a-z]{3,10}", word) for word in LIST)


def test_the_words_are_the_first_33_bits() -> None:
    assert words.words_of(bytes(32)) == (LIST[0],) * 3
    assert words.words_of(bytes([0xFF] * 32)) == (LIST[2047],) * 3
    assert words.words_of((1 << 223).to_bytes(32)) == (LIST[0], LIST[0], LIST[1])


@browser.needs_node
def test_the_browser_says_the_same_words() -> None:
    digests = [bytes([number, *range(31)]) for number in range(0, 256, 17)]

    said = browser.ask("words", hashes=[each.hex() for each in digests])

    assert [tuple(each) for each in said] == [words.words_of(each) for each in digests]
