// Starts a live screen in the page that carries it.
import type { ComponentChildren } from "preact";
import { render } from "preact";
import { readCatalogue } from "../i18n";
import { Shell } from "../ui/shell";
import { join } from "./join";
import type { LiveRoom } from "./room";

/** Mount a screen in `#app`, whose `data-session` names the session; `base` is its address. */
export function start(
  screen: (room: LiveRoom, base: string, session: string) => ComponentChildren,
): void {
  readCatalogue(document);
  const place = document.getElementById("app");
  if (!place) throw new Error("the page has no #app");
  const session = place.dataset["session"] ?? lastOfPath();
  const base = `/api/sessions/${encodeURIComponent(session)}`;
  const room = join(session, base);
  const content = screen(room, base, session);
  place.replaceChildren();
  render(<Shell room={room}>{content}</Shell>, place);
}

function lastOfPath(): string {
  return decodeURIComponent(location.pathname.split("/").filter(Boolean).at(-1) ?? "");
}
