"""What the installation says of its secret votes: whom to trust, and which program runs."""

import hashlib
import re
from typing import Any

import pytest

from core.i18n import LANGUAGES
from tests.web.ballots.chamber import MEMBERS, SECRETARY, Chamber
from tests.web.conftest import SESSION, Council

PAGE = "/voto-secreto"


def listing_of(text: str) -> tuple[str, str]:
    """Return the fingerprint that the page shows, and the files that it is of."""
    digest = re.search(r'<code class="digest">([0-9a-f]{64})</code>', text)
    listing = re.search(r'<pre tabindex="0">(.*?)</pre>', text, re.DOTALL)
    assert digest is not None
    assert listing is not None
    return digest[1], listing[1]


@pytest.mark.row("SB-10")
def test_the_fingerprint_is_that_of_every_script_that_is_served(council: Council) -> None:
    digest, listing = listing_of(council.client.get(PAGE).text)
    assert hashlib.sha256(listing.encode()).hexdigest() == digest

    lines = [line.split("  ./") for line in listing.splitlines()]
    told = {name: sha256 for sha256, name in lines}
    for name, sha256 in told.items():
        served = council.client.get(f"/static/app/{name}")
        assert hashlib.sha256(served.content).hexdigest() == sha256, name
    council.enter(MEMBERS[0])
    tablet = council.client.get(f"/tableta/{SESSION}").text
    loaded = re.findall(r'src="/static/app/([^"?]+)', tablet)
    assert loaded
    assert told.keys() >= set(loaded)


@pytest.mark.row("SB-10")
def test_the_bundle_says_which_program_its_ballots_were_made_with(chamber: Chamber) -> None:
    chamber.open()
    for who in MEMBERS[:3]:
        chamber.cast(who)
    chamber.close()
    chamber.open_result()

    client = chamber.council.client
    chamber.council.enter(SECRETARY)
    manifest: Any = client.get(f"/sesiones/{SESSION}/votaciones/vs-1/manifest.json").json()
    assert manifest["client"] == listing_of(client.get(PAGE).text)[0]


@pytest.mark.row("SB-11")
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_it_says_in_each_language_whom_to_trust_and_what_is_not_protected(
    council: Council, language: str
) -> None:
    text = council.client.get(f"{PAGE}?lang={language}").text
    spanish = council.client.get(f"{PAGE}?lang=es").text
    said = {id_: _sentences(text, id_) for id_ in ("works", "trust", "not")}
    assert {id_: len(found) for id_, found in said.items()} == {"works": 7, "trust": 4, "not": 6}
    for id_, found in said.items():
        assert (found == _sentences(spanish, id_)) == (language == "es")


def _sentences(text: str, id_: str) -> list[str]:
    section = re.search(rf'aria-labelledby="{id_}">(.*?)</section>', text, re.DOTALL)
    assert section is not None
    return re.findall(r"<li>(.*?)</li>", section[1])
