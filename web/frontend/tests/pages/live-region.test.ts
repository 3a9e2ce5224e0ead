// @vitest-environment jsdom
// The public page without reloading: the player comes with the session, plays on, and goes.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { playLive } from "../../src/pages/broadcast";
import { renew } from "../../src/pages/region";

const VIDEO = `<section class="player"><h2 id="player">Emisión en directo</h2>
  <video id="directo" data-hls="/directo/pleno/index.m3u8" aria-label="Emisión"></video></section>`;

function region(player: string, now: string): string {
  return `<div id="emision">${player}</div><div id="ahora" aria-live="polite"><p>${now}</p></div>`;
}

function page(content: string): Document {
  return new DOMParser().parseFromString(content, "text/html");
}

function opened(content: string): HTMLElement {
  const place = document.createElement("div");
  place.innerHTML = content;
  document.body.replaceChildren(place);
  return place;
}

const play = vi.fn(async () => {});
const pause = vi.fn();

beforeEach(() => {
  // jsdom plays nothing.
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(play);
  vi.spyOn(HTMLMediaElement.prototype, "pause").mockImplementation(pause);
  vi.spyOn(HTMLMediaElement.prototype, "canPlayType").mockReturnValue("maybe");
  const tracks = new EventTarget() as TextTrackList;
  vi.spyOn(HTMLMediaElement.prototype, "textTracks", "get").mockReturnValue(tracks);
});

afterEach(() => {
  document.body.replaceChildren();
  playLive(document);
  vi.restoreAllMocks();
  play.mockClear();
  pause.mockClear();
});

test("who waits before the session gets the player when it begins", async () => {
  const place = opened(region("", "Sesión convocada"));
  renew(place, page(region(VIDEO, "Ahora se debate")));
  playLive(place);
  await vi.waitFor(() => expect(play).toHaveBeenCalledTimes(1));
  const video = place.querySelector("video");
  expect(video?.getAttribute("src")).toBe("/directo/pleno/index.m3u8");
  expect(video?.muted).toBe(true);
  expect(place.textContent).toContain("Ahora se debate");
});

test("the player comes before what is debated", () => {
  const place = opened(region("", "Sesión convocada"));
  renew(place, page(region(VIDEO, "Ahora se debate")));
  const [first, second] = place.children;
  expect(first?.querySelector("video")).not.toBeNull();
  expect(second?.id).toBe("ahora");
});

test("a video that plays is the same one, with its source, after each renewal", async () => {
  const place = opened(region(VIDEO, "Punto 1"));
  playLive(place);
  await vi.waitFor(() => expect(play).toHaveBeenCalledTimes(1));
  const video = place.querySelector("video");
  for (const now of ["Punto 2", "Punto 3"]) {
    renew(place, page(region(VIDEO, now)));
    playLive(place);
  }
  expect(place.querySelector("video")).toBe(video);
  expect(video?.getAttribute("src")).toBe("/directo/pleno/index.m3u8");
  expect(place.textContent).toContain("Punto 3");
  expect(play).toHaveBeenCalledTimes(1);
});

test("when the doors close the player goes, stops, and the page says why", async () => {
  const place = opened(region(VIDEO, "Punto 4"));
  playLive(place);
  await vi.waitFor(() => expect(play).toHaveBeenCalledTimes(1));
  renew(place, page(region("", "Sesión a puerta cerrada: sin emisión")));
  playLive(place);
  expect(place.querySelector("video")).toBeNull();
  expect(pause).toHaveBeenCalled();
  expect(place.textContent).toContain("puerta cerrada");
});

test("it plays again when the doors open", async () => {
  const place = opened(region("", "Sesión a puerta cerrada"));
  for (const player of [VIDEO, "", VIDEO]) {
    renew(place, page(region(player, "…")));
    playLive(place);
    await vi.waitFor(() => expect(place.querySelectorAll("video[src]").length).toBe(player ? 1 : 0));
  }
  expect(play).toHaveBeenCalledTimes(2);
});
