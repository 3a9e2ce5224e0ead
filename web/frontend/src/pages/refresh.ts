// Keeps the live part of a page fresh: the same fragment that the server made, asked for again.
import { backoff } from "../wire/socket";
import { playLive } from "./broadcast";
import { renew } from "./region";

const PERIOD_MS = 4_000;

for (const region of document.querySelectorAll<HTMLElement>("[data-refresh]")) {
  const address = region.dataset["refresh"];
  if (address && !("refreshOff" in region.dataset)) void keepFresh(region, address);
}

async function keepFresh(region: HTMLElement, address: string): Promise<void> {
  let failures = 0;
  for (;;) {
    await pause(PERIOD_MS + (failures ? backoff(failures, Math.random()) : 0));
    await visible();
    const fresh = await fragment(address);
    failures = fresh ? 0 : failures + 1;
    region.toggleAttribute("data-stale", failures > 1);
    if (!fresh) continue;
    renew(region, fresh);
    playLive(region);
  }
}

// XMLHttpRequest parses by itself, which the policy of trusted types leaves to the browser.
function fragment(address: string): Promise<Document | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.timeout = 8_000;
    request.onload = () => resolve(request.status === 200 ? request.responseXML : null);
    request.onerror = request.ontimeout = () => resolve(null);
    request.send();
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function visible(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
}
