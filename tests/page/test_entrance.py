"""Coming in and going out."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from core.settings import Settings
from tests.page.conftest import SESSION, Act
from web.bootstrap import create_app

ORIGIN = "https://hemiciclo.test"


def enter(client: TestClient, person: str, to: str = "/") -> None:
    answer = client.post(
        "/entrar/desarrollo", data={"person": person, "next": to}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == to


def test_the_development_list_works_without_script(
    client_request: Any, visitor: TestClient
) -> None:
    page = client_request("/entrar?next=/cuenta")
    form = next(one for one in page.all("form") if one.get("action") == "/entrar/desarrollo")
    people = [button.get("value") for button in form.iter() if button.get("name") == "person"]
    assert people == ["p-alcaldesa"]
    enter(visitor, people[0], "/cuenta")
    assert "Aurora Ribaclara Puentenuevo" in client_request("/cuenta").text


def test_who_comes_in_is_sent_to_his_post_once_a_session_is_held(
    client_request: Any, visitor: TestClient, act: Act
) -> None:
    """With one tap: nobody looks for his seat in a list while the roll is called."""
    act.constitute()
    places = {
        "p-concejal-02": f"/tableta/{SESSION}",
        "p-secretario": f"/consola/{SESSION}",
        "pantalla": f"/pantalla/{SESSION}",
        "ciudadania": f"/sesiones/{SESSION}",
    }
    fields = client_request("/entrar").all("input")
    assert {one.get("value") for one in fields if one.get("name") == "next"} == {"/puesto"}
    for person, place in places.items():
        enter(visitor, person, "/puesto")
        assert visitor.get("/puesto", follow_redirects=False).headers["location"] == place


def test_without_a_session_the_list_says_what_there_is(visitor: TestClient) -> None:
    enter(visitor, "p-concejal-02", "/puesto")
    assert visitor.get("/puesto", follow_redirects=False).headers["location"] == "/"


def test_production_has_no_development_door(settings: Settings) -> None:
    production = settings.model_copy(update={"environment": "production"})
    with TestClient(create_app(settings), ORIGIN, headers={"Origin": ORIGIN}):
        pass  # makes the tables, which in production are the migrations' business
    with TestClient(create_app(production), ORIGIN, headers={"Origin": ORIGIN}) as client:
        answer = client.post("/entrar/desarrollo", data={"person": "p-alcaldesa"})
        assert answer.status_code == 404
        assert "p-alcaldesa" not in client.get("/entrar").text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: TestClient) -> None:
    answer = visitor.post(
        "/entrar/desarrollo", data={"person": "p-alcaldesa"}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-sesion=")
    for word in ("secure", "httponly", "samesite=lax", "path=/"):
        assert word in cookie
    assert "domain" not in cookie


def test_a_new_sign_in_ends_the_one_before(visitor: TestClient) -> None:
    enter(visitor, "p-alcaldesa")
    old = visitor.cookies["__Host-sesion"]
    enter(visitor, "p-secretario")
    assert visitor.cookies["__Host-sesion"] != old
    visitor.cookies.set("__Host-sesion", old, domain="hemiciclo.test", path="/")
    assert visitor.get("/api/sessions/pleno-demo/snapshot").status_code == 401


@pytest.mark.parametrize("to", ["//evil.test/", "https://evil.test", "/\\evil.test", "evil"])
def test_nobody_is_sent_to_another_site(visitor: TestClient, to: str) -> None:
    answer = visitor.post(
        "/entrar/desarrollo", data={"person": "p-alcaldesa", "next": to}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"


def test_leaving_needs_the_token_of_the_form(client_request: Any, visitor: TestClient) -> None:
    enter(visitor, "p-alcaldesa")
    visitor.post("/salir", data={"token": "wrong"})
    page = client_request("/cuenta")
    token = next(i.get("value") for i in page.all("input") if i.get("name") == "token")
    visitor.post("/salir", data={"token": token})
    answer = visitor.get("/cuenta", follow_redirects=False)
    assert answer.headers["location"] == "/entrar?next=/cuenta"


@pytest.mark.parametrize(
    ("person", "post", "status"),
    [
        ("p-alcaldesa", "tableta", 200),
        ("p-alcaldesa", "consola", 200),
        ("p-secretario", "consola", 200),
        ("p-concejal-02", "tableta", 200),
        ("pantalla", "pantalla", 200),
        ("p-concejal-02", "consola", 403),
        ("pantalla", "tableta", 403),
        ("p-secretario", "tableta", 403),
    ],
)
def test_each_post_is_for_who_sits_there(
    client_request: Any, visitor: TestClient, person: str, post: str, status: int
) -> None:
    enter(visitor, person)
    client_request(f"/{post}/pleno-demo", status)


def test_a_post_asks_to_sign_in_and_comes_back(visitor: TestClient) -> None:
    answer = visitor.get("/tableta/pleno-demo", follow_redirects=False)
    assert answer.headers["location"] == "/entrar?next=/tableta/pleno-demo"


def test_who_comes_in_finds_the_way_to_the_post(client_request: Any, visitor: TestClient) -> None:
    assert "/consola/pleno-demo" not in client_request("/").links
    enter(visitor, "p-secretario")
    assert "/consola/pleno-demo" in client_request("/").links


@pytest.mark.parametrize("person", ["ciudadania", "p-secretario", "p-alcaldesa", "p-concejal-02"])
def test_no_link_of_the_pages_leads_nowhere(
    client_request: Any, visitor: TestClient, person: str
) -> None:
    enter(visitor, person)
    known, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop()
        known.add(path)
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        if "<html" in answer.text[:200]:
            links = {link.split("#")[0] for link in client_request(path).links}
            waiting += [link for link in links if link.startswith("/") and link not in known]
            known |= links
    assert len(known) > 15
