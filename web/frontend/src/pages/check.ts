// "Comprobar": the fingerprint of a file, worked out here so that the file never leaves the device.
import { readCatalogue, t } from "../i18n";

readCatalogue(document);
for (const input of document.querySelectorAll<HTMLInputElement>("input[type=file][data-digest]")) {
  input.addEventListener("change", () => void take(input));
}

async function take(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  const target = document.getElementById(input.dataset["digest"] ?? "");
  if (!file || !(target instanceof HTMLInputElement)) return;
  say(input, t("Calculando la huella de {name}…", { name: file.name }));
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  target.value = hexadecimal(digest);
  say(input, t("Huella calculada en este dispositivo; el fichero no se envía."));
}

/** Lower-case hexadecimal of bytes. */
export function hexadecimal(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(input: HTMLInputElement, words: string): void {
  const known = input.parentElement?.querySelector<HTMLElement>("[role=status]");
  const note = known ?? document.createElement("p");
  note.setAttribute("role", "status");
  note.textContent = words;
  if (!known) input.after(note);
}
