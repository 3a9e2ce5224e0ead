"""The application as a browser without script meets it; every page is parsed strictly."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from core.i18n import LANGUAGES
from core.settings import Settings
from web.bootstrap import create_app

ORIGIN = "https://hemiciclo.test"
HTML = "{http://www.w3.org/1999/xhtml}"
SESSION = "pleno-demo"
FIELDS = ("input", "select", "textarea")
UNLABELLED = {"hidden", "submit", "button"}
HEADING = re.compile(r"h[1-6]")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        environment="development",
        data_dir=tmp_path,
        public_url=ORIGIN,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )


@pytest.fixture
def visitor(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield client


@dataclass(frozen=True)
class Page:
    """A page that passed every check."""

    response: Response
    root: Element

    def all(self, tag: str) -> list[Element]:
        return list(self.root.iter(HTML + tag))

    @property
    def text(self) -> str:
        return " ".join("".join(self.root.itertext()).split())

    @property
    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.all("a")]


Ask = Callable[..., Page]


@pytest.fixture
def client_request(visitor: TestClient) -> Ask:
    """Get a page and hold it to what every page must be."""

    def ask(path: str, status: int = 200, **headers: str) -> Page:
        response = visitor.get(path, headers=headers)
        assert response.status_code == status, response.text[:500]
        return checked(response)

    return ask


def checked(response: Response) -> Page:
    """Parse a whole document strictly and check it."""
    root = html5lib.HTMLParser(strict=True).parse(response.text)
    page = Page(response, root)
    _check_frame(page)
    _check_ids(page)
    _check_labels(page)
    _check_policy(page)
    _check_forms(page)
    _check_headings(page)
    return page


def _check_frame(page: Page) -> None:
    assert page.root.get("lang") in LANGUAGES
    (title,) = page.all("title")
    assert (title.text or "").strip()
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1


def _check_ids(page: Page) -> None:
    ids = Counter(one.get("id") for one in page.root.iter() if one.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    for one in page.root.iter():
        for reference in (one.get("aria-labelledby") or "").split():
            assert reference in ids


def _check_labels(page: Page) -> None:
    labelled = {label.get("for") for label in page.all("label")}
    for tag in FIELDS:
        for field in page.all(tag):
            if field.get("type") not in UNLABELLED:
                assert field.get("aria-label") or field.get("id") in labelled, field.attrib
    for tag in ("a", "button"):
        for one in page.all(tag):
            assert "".join(one.itertext()).strip() or one.get("aria-label"), one.attrib
    for image in page.all("img"):
        assert image.get("alt") is not None


def _check_policy(page: Page) -> None:
    policy = page.response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for one in page.root.iter():
        assert one.get("style") is None
        assert not [name for name in one.attrib if name.startswith("on")]
    assert page.all("style") == []
    for script in page.all("script"):
        is_data = script.get("type") == "application/json"
        assert is_data or (script.get("src") and not (script.text or "").strip())


def _check_forms(page: Page) -> None:
    for form in page.all("form"):
        assert form.get("action")
        buttons = [b for b in form.iter(HTML + "button") if b.get("type", "submit") == "submit"]
        assert buttons, "a form must work without script"


def _check_headings(page: Page) -> None:
    last = 0
    for one in page.root.iter():
        name = str(one.tag).removeprefix(HTML)
        if HEADING.fullmatch(name):
            level = int(name[1])
            assert level <= last + 1, f"{name} after h{last}"
            last = level


@dataclass(frozen=True)
class Act:
    """Drives the demo session by HTTP, as its people do."""

    client: TestClient
    counter: Iterator[int]

    def enter(self, person: str) -> None:
        answer = self.client.post(
            "/entrar/desarrollo", data={"person": person}, follow_redirects=False
        )
        assert answer.status_code == 303

    def command(self, person: str, kind: str, **fields: object) -> Response:
        self.enter(person)
        return self.client.post(
            f"/api/sessions/{SESSION}/commands",
            json={"type": kind, **fields},
            headers={"Idempotency-Key": f"test-key-{next(self.counter)}"},
        )

    def must(self, person: str, kind: str, **fields: object) -> dict[str, object]:
        answer = self.command(person, kind, **fields)
        assert answer.status_code == 200, answer.text
        content: dict[str, object] = answer.json()
        return content

    def constitute(self, present: int = 14) -> None:
        self.must("p-secretario", "rollcall.start")
        self.must("p-alcaldesa", "rollcall.answer", presence="in-room")
        for seat in range(2, present + 1):
            self.must(
                "p-secretario", "attendance.record",
                member=f"p-concejal-{seat:02}", presence="in-room",
            )  # fmt: skip
        self.must("p-secretario", "rollcall.complete")
        self.must("p-alcaldesa", "session.open", recording=SESSION)

    def vote(self, item: str, vote: str, choices: dict[str, str]) -> None:
        self.must("p-secretario", "vote.open", vote=vote, item=item)
        for person, choice in choices.items():
            self.must(person, "vote.cast", vote=vote, choice=choice)
        self.must("p-secretario", "vote.close", vote=vote)

    def agree_to_secrecy(self) -> None:
        """Let everybody agree that the second item, which is open, is dealt with behind doors."""
        secrecy = {"subject": "secrecy", "motive": "intimidad"}
        self.must("p-secretario", "vote.open", vote="secreto", item="i-02", **secrecy)
        for person in ["p-alcaldesa", *(f"p-concejal-{seat:02}" for seat in range(2, 15))]:
            aloud = {"vote": "secreto", "member": person, "choice": "yes"}
            self.must("p-secretario", "vote.cast-aloud", **aloud)
        self.must("p-secretario", "vote.close", vote="secreto")
        self.must("p-alcaldesa", "vote.proclaim", vote="secreto")

    def leave(self) -> None:
        self.enter("ciudadania")


@pytest.fixture
def act(visitor: TestClient) -> Act:
    return Act(visitor, iter(range(100_000)))
