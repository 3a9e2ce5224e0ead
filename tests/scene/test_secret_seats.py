"""Several seats filled in secret: up to so many marks, and a blank vote; one votes in Firefox."""

import json
from pathlib import Path

import pytest

from rehearsal.authenticator import Authenticator, decoded
from tests.scene.bidi import Firefox, firefox
from tests.scene.hall import chromium
from tests.scene.secrecy import (
    ANA,
    BLAS,
    BY_API,
    CIRA,
    DEVICES,
    MAYOR,
    OPPOSITION,
    PATIENCE,
    PHONE,
    SHOTS,
    Scene,
    cast_by_api,
    check_in,
    choose,
    close_the_vote,
    confirm,
    evening,
    make_the_key,
    new_passkey,
    open_by,
    open_the_vote,
    result_of,
)

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

IN_FIREFOX = "p-concejal-06"


def having(kind: str, words: str) -> str:
    """Return the script that finds what has these words."""
    return (
        f"[...document.querySelectorAll({kind!r})]"
        f".find((one) => one.textContent.includes({words!r}))"
    )


# Firefox without a screen has no passkey: the device's is in the test, and signs when it is asked.
PASSKEY = """(() => {
  const base64url = (bytes) => btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  navigator.credentials.get = ({ publicKey }) => new Promise((resolve) => {
    globalThis.__prove = (answer) => resolve(Object.defineProperties(
      Object.create(PublicKeyCredential.prototype),
      { toJSON: { value: () => answer }, getClientExtensionResults: { value: () => ({}) } },
    ));
    globalThis.__challenge = base64url(new Uint8Array(publicKey.challenge));
  });
  return true;
})()"""


class OnFirefox:
    """A councillor whose device is a Firefox."""

    def __init__(self, browser: Firefox, scene: Scene, key: Authenticator) -> None:
        self._browser = browser
        self._scene = scene
        self._key = key

    async def enter(self, person: str) -> None:
        at = self._scene.hall.at
        await self._browser.goto(at("/entrar"))
        door = f"document.querySelector('button[value={person}]')"
        await self._browser.evaluate(f"{door}.click()")
        await self._browser.until("!location.pathname.startsWith('/entrar')")
        await self._browser.goto(at(f"/tableta/{self._scene.hall.session}"))

    async def check_in(self) -> None:
        await self._browser.evaluate(PASSKEY)
        await self.press("Preparar con la llave")
        challenge = await self._browser.until("globalThis.__challenge", PATIENCE)
        answer = json.dumps(self._key.prove(decoded(challenge)))
        await self._browser.evaluate(f"globalThis.__prove({answer})")
        await self.sees("lista para votar en secreto")

    async def press(self, words: str) -> None:
        button = having("button", words)
        await self._browser.until(f"{button} && {button}.ariaDisabled !== 'true'", PATIENCE)
        await self._browser.evaluate(f"{button}.click()")

    async def sees(self, words: str) -> None:
        await self._browser.until(f"document.body.innerText.includes({words!r})", PATIENCE)

    async def marks(self, *names: str) -> None:
        for name in names:
            answer = having(".answer", name)
            await self._browser.until(f"!!{answer}", PATIENCE)
            await self._browser.evaluate(f"{answer}.querySelector('input').click()")

    async def photograph(self, moment: str) -> None:
        await self._browser.screenshot(SHOTS / f"secreta-{moment}-firefox.png")


@pytest.mark.skipif(firefox() is None, reason="no Firefox on this machine")
@pytest.mark.row("SB-08")
@pytest.mark.law("R-ELE-5")
async def test_several_seats_are_filled_and_a_blank_vote_is_one(tmp_path: Path) -> None:
    town = evening(tmp_path / "town", DEVICES, [*BY_API, IN_FIREFOX], "varias")
    async with town as (scene, _):
        await make_the_key(scene)
        browser, seat = Firefox(tmp_path / "firefox"), scene.seats.pop(IN_FIREFOX)
        try:
            councillor = OnFirefox(browser, scene, await new_passkey(seat))
            await browser.start()
            await browser.size(1180, 820)
            await councillor.enter(IN_FIREFOX)
            await several_seats(scene, councillor)
        finally:
            await councillor.photograph("varias-final")
            await browser.stop()


async def several_seats(scene: Scene, councillor: OnFirefox) -> None:
    """Up to two of three; a ballot without a mark is a blank vote."""
    await check_in(scene)
    await councillor.check_in()
    await open_the_vote(scene, "Dos representantes en el consejo", (ANA, BLAS, CIRA), most=2)
    await cast_by_api(scene, dict.fromkeys(BY_API[:4], (0, 1, 1, 0)))
    await cast_by_api(scene, dict.fromkeys(BY_API[4:], (0, 1, 0, 0)))
    await councillor.marks(ANA, CIRA)
    await councillor.press("Confirmar voto")
    await councillor.sees("Su papeleta está en la urna")
    await councillor.photograph("varias")
    phone, mayor = scene.tablets[PHONE], scene.tablets[MAYOR]
    await confirm(phone)  # nothing marked
    await choose(mayor, ANA, CIRA)
    assert await mayor.page.get_by_label(BLAS, exact=True).is_disabled()  # there is no third
    await scene.photograph("varias-eleccion")
    await scene.is_sound(mayor)
    await confirm(mayor)
    await choose(scene.tablets[OPPOSITION], CIRA)
    await confirm(scene.tablets[OPPOSITION])
    await scene.screen.sees("10 / 10", PATIENCE)
    await close_the_vote(scene)
    await open_by((scene.secretary, mayor))
    counted = (await scene.until_vote("closed")).secret
    assert counted is not None
    assert (counted.counts, counted.elected) == ((1, 8, 4, 3), (ANA, BLAS))
    await result_of(scene, "varias-resultado")
