// The entry of the connection test.
import { render } from "preact";
import { readCatalogue } from "../i18n";
import { signallingAt } from "../media/signalling";
import { readTheme } from "../ui/theme";
import type { Snapshot } from "../wire/generated";
import { TrialApp, type TrialPorts } from "./trial";

readTheme(null);
readCatalogue(document);
const place = document.getElementById("app");
const session = place?.dataset["session"] ?? "";
const base = `/api/sessions/${encodeURIComponent(session)}`;

async function snapshot(): Promise<Snapshot> {
  const response = await fetch(`${base}/snapshot`, { cache: "no-store" });
  if (!response.ok) throw new Error(`snapshot ${response.status}`);
  return (await response.json()) as Snapshot;
}

const ports: TrialPorts = {
  session,
  signalling: signallingAt(base, "test"),
  whoAmI: async () => (await snapshot()).me.person ?? "",
  askClock: async () => Date.parse((await snapshot()).now),
  send: async (trial) => {
    const response = await fetch(`${base}/media/trial`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(trial),
    }).catch(() => null);
    if (!response?.ok) return "failed";
    const { is_delivered } = (await response.json()) as { is_delivered: boolean };
    return is_delivered ? "delivered" : "absent";
  },
};
if (place) {
  place.replaceChildren();
  render(<TrialApp ports={ports} />, place);
}
