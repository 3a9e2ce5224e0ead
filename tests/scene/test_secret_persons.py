"""Persons elected in secret: one of several, then several seats; what a voter may check."""

import re
from pathlib import Path

import pytest

from tests.scene import qr
from tests.scene.hall import Browsers, Reader, chromium
from tests.scene.secrecy import (
    ANA,
    BLAS,
    BY_API,
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
    open_by,
    open_the_vote,
    result_of,
)

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

NEUTRAL_MS = 3_500  # three seconds, and half of one for a machine that others use

# What the device answers to the page, so that a test may read what the QR says.
HEARD = """(() => {
  const Original = globalThis.Worker;
  globalThis.__heard = [];
  globalThis.Worker = class extends Original {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => globalThis.__heard.push(data.value));
    }
  };
})();"""

# How long the receipt was to be seen.
WATCHED = """(() => {
  globalThis.__receipt = { from: 0, until: 0 };
  const look = () => {
    const isSeen = document.querySelector(".registered-secret .code") !== null;
    const told = globalThis.__receipt;
    if (isSeen && told.from === 0) told.from = performance.now();
    if (!isSeen && told.from > 0 && told.until === 0) told.until = performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})();"""


async def sign_the_list_of_keys(scene: Scene) -> None:
    """The secretary says whose each passkey is."""
    await scene.secretary.press(re.compile("^Firmar la lista"))
    await scene.secretary.sees(re.compile("Ha firmado de quién es cada llave"), PATIENCE)


async def print_the_sheet(scene: Scene) -> str:
    """The custodian of the opposition prints the part of the key, and seals it."""
    reader = scene.tablets[OPPOSITION]
    await reader.page.get_by_text("Hoja sellada", exact=True).click()
    await reader.press(re.compile("^Ver e imprimir la hoja"))
    sheet = reader.page.get_by_role("dialog", name="Hoja sellada")
    await sheet.wait_for(timeout=PATIENCE * 1000)
    seed = await sheet.locator(".sheet-seed").inner_text()
    await reader.page.screenshot(path=SHOTS / "secreta-hoja-sellada.png")
    await scene.is_sound(reader)
    assert await qr.says(sheet.locator(".qr"), seed.replace(" ", ""))
    await sheet.get_by_role("button", name="Cerrar").click()
    return seed


async def audit_instead_of_casting(scene: Scene, browser: Browsers) -> None:
    """Another phone says what the encrypted ballot was; it is spoilt, and another one is made."""
    phone = scene.tablets[PHONE]
    await choose(phone, BLAS)
    await phone.page.screenshot(path=SHOTS / "secreta-eleccion-telefono.png", full_page=True)
    await scene.is_sound(phone)
    words = await phone.page.locator(".secret-sealed .code-words").inner_text()
    await phone.press(re.compile("^Comprobar el cifrado en otro aparato"))
    await phone.sees("Compruebe esta papeleta en otro aparato")
    shown = (await phone.page.evaluate("globalThis.__heard"))[-1]
    address = scene.hall.at(f"/comprobar-papeleta#{scene.hall.session}/{scene.vote.vote}/{shown}")
    assert await qr.says(phone.page.locator(".spoilt .qr"), address)
    await phone.page.screenshot(path=SHOTS / "secreta-auditoria-telefono.png", full_page=True)
    await scene.is_sound(phone)

    other = await browser.reader("", "phone", address.removeprefix(scene.hall.at("")))
    await other.sees(re.compile(f"Esta papeleta cifra: {BLAS}"), PATIENCE)
    assert words in await other.page.locator("#audit").inner_text()
    await other.page.screenshot(path=SHOTS / "secreta-auditoria-otro.png", full_page=True)
    await scene.is_sound(other)
    await other.page.context.close()
    await phone.press(re.compile("^Volver a votar"))


async def vote_and_keep_the_receipt(phone: Reader) -> None:
    """The receipt is three words and a QR, and goes by itself; nothing says how one voted."""
    await choose(phone, "En blanco")
    words = await phone.page.locator(".secret-sealed .code-words").inner_text()
    await confirm(phone)
    again = phone.page.get_by_role("button", name="Ver mi resguardo")
    await again.wait_for(timeout=PATIENCE * 1000)
    told = await phone.page.evaluate("globalThis.__receipt")
    assert 0 < told["until"] - told["from"] <= NEUTRAL_MS
    await phone.page.screenshot(path=SHOTS / "secreta-neutra-telefono.png", full_page=True)
    text = await phone.page.locator(".action").inner_text()
    assert not any(name in text for name in (ANA, BLAS, "En blanco", words))

    await again.click()
    code = phone.page.locator(".registered-secret .code")
    assert await code.locator(".code-words").inner_text() == words
    tracker = await code.locator(".code-whole").text_content() or ""
    assert await qr.says(code.locator(".qr"), tracker.strip())
    await phone.page.screenshot(path=SHOTS / "secreta-resguardo-telefono.png", full_page=True)


async def lose_the_tablet(scene: Scene, browser: Browsers, seed: str) -> Reader:
    """Another tablet, and the sheet out of its envelope."""
    await scene.tablets[OPPOSITION].page.context.close()
    tablet = await scene.bring(browser, OPPOSITION, "tablet")
    await tablet.sees(re.compile("no tiene su parte de la clave"), PATIENCE)
    await tablet.page.screenshot(path=SHOTS / "secreta-tableta-nueva.png", full_page=True)
    field = tablet.page.get_by_label(re.compile("^Clave de la hoja"))
    await field.fill("1" * 22)
    await tablet.press(re.compile("^Recuperar mi parte"))
    await tablet.sees(re.compile("Esa clave no es la de su parte"), PATIENCE)
    await field.fill(seed)  # with its spaces, as it is printed
    await tablet.press(re.compile("^Recuperar mi parte"))
    await tablet.sees(re.compile("su parte está en esta tableta"), PATIENCE)
    await scene.is_sound(tablet)
    return tablet


@pytest.mark.row("SB-04")
@pytest.mark.row("SB-05")
@pytest.mark.row("SB-08")
@pytest.mark.row("SB-11")
@pytest.mark.law("R-ELE-5")
@pytest.mark.law("R-VOT-3")
async def test_one_of_several_is_elected_and_the_ballot_can_be_checked(tmp_path: Path) -> None:
    town = evening(tmp_path / "town", DEVICES, BY_API, "personas")
    async with town as (scene, browser):
        phone = scene.tablets[PHONE]
        await phone.page.context.add_init_script(HEARD + WATCHED)
        await phone.page.reload()
        await make_the_key(scene)
        await check_in(scene)
        await sign_the_list_of_keys(scene)
        seed = await print_the_sheet(scene)
        await open_the_vote(scene, "¿Quién representa al municipio?", (ANA, BLAS))
        await cast_by_api(scene, dict.fromkeys(BY_API, (1, 0, 0)))
        await audit_instead_of_casting(scene, browser)
        await phone.page.get_by_text("En quién hay que confiar").click()
        await phone.sees(re.compile("La clave está repartida entre .*Ribaclara"))
        await phone.page.screenshot(path=SHOTS / "secreta-confianza-telefono.png", full_page=True)
        await vote_and_keep_the_receipt(phone)
        await choose(scene.tablets[MAYOR], ANA)
        await scene.photograph("personas-eleccion")
        await confirm(scene.tablets[MAYOR])
        await choose(scene.tablets[OPPOSITION], BLAS)
        await confirm(scene.tablets[OPPOSITION])
        await scene.screen.sees("9 / 9", PATIENCE)
        restored = await lose_the_tablet(scene, browser, seed)
        await close_the_vote(scene)
        await scene.photograph("personas-cierre")
        await open_by((scene.secretary, restored))
        counted = (await scene.until_vote("closed")).secret
        assert counted is not None
        assert (counted.counts, counted.elected) == ((7, 1, 1), (ANA,))
        await result_of(scene, "personas-resultado")
