// Passkeys: sign in with one, add one to the account, or prove with one that it is oneself who is
// there (WebAuthn Level 3, JSON forms).
import { readCatalogue, t } from "../i18n";

readCatalogue(document);
for (const place of document.querySelectorAll<HTMLElement>("[data-passkey]")) offer(place);

function offer(place: HTMLElement): void {
  const act = place.dataset["passkey"];
  const isNew = act === "register";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-primary";
  button.textContent = label(act);
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  button.addEventListener("click", () => {
    note.textContent = "";
    button.ariaBusy = "true";
    void run(place, isNew).then((problem) => {
      button.ariaBusy = "false";
      note.textContent = problem;
    });
  });
  const isKnown = "PublicKeyCredential" in window;
  place.append(...(isKnown ? [button, note] : [note]));
  if (!isKnown) note.textContent = t("Este navegador no conoce las llaves de acceso.");
}

function label(act: string | undefined): string {
  if (act === "register") return t("Añadir una llave de acceso");
  if (act === "confirm") return t("Confirmar con la llave de acceso");
  return t("Entrar con la llave de acceso");
}

/** Go through the ceremony; answers what went wrong, or leaves the page. */
async function run(place: HTMLElement, isNew: boolean): Promise<string> {
  const options = await post(place.dataset["options"] ?? "", {});
  if (!options.ok) return sentence(options);
  const credential = await ceremony(await options.json(), isNew).catch(refused);
  if (typeof credential === "string") return credential;
  if (!(credential instanceof PublicKeyCredential)) return t("No se ha elegido ninguna llave.");
  const finish = await post(place.dataset["finish"] ?? "", credential.toJSON());
  if (!finish.ok) return sentence(finish);
  location.assign(place.dataset["next"] || "/");
  return "";
}

async function ceremony(options: unknown, isNew: boolean): Promise<Credential | null> {
  return isNew
    ? navigator.credentials.create({
        publicKey: {
          ...PublicKeyCredential.parseCreationOptionsFromJSON(
            options as PublicKeyCredentialCreationOptionsJSON,
          ),
          extensions: { prf: {} }, // with it a custodian's part of the key can be sealed
        },
      })
    : navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
          options as PublicKeyCredentialRequestOptionsJSON,
        ),
      });
}

function refused(error: unknown): string {
  if (!(error instanceof DOMException)) throw error;
  return error.name === "NotAllowedError"
    ? t("Se ha cancelado. Puede volver a intentarlo.")
    : t("La llave de acceso no ha servido aquí.");
}

function post(address: string, body: unknown): Promise<Response> {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => Response.json({ sentence: t("No se llega al servidor.") }, { status: 503 }));
}

interface Why {
  readonly sentence: string;
  readonly next_step: string;
}

async function sentence(response: Response): Promise<string> {
  const answer = (await response.json().catch(() => ({}))) as Partial<Why>;
  const said = [answer.sentence, answer.next_step].filter(Boolean).join(" ");
  return said || t("No se ha podido entrar.");
}
