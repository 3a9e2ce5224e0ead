// "Audit instead of cast" on the second device: makes the spoilt ballot again and says what it was.
// What the address carries after # never leaves this device.
import { readSpoilt, type Spoilt, trackerOf } from "../ballot/audit";
import { type Election, readElection } from "../ballot/election";
import { Flaw } from "../ballot/form";
import { wordsOf } from "../ballot/words";
import { readCatalogue, t } from "../i18n";
import { answerWord } from "../ui/answers";

readCatalogue(document);
const place = document.getElementById("audit");
if (place) void check(location.hash.slice(1)).then((lines) => show(place, lines));

async function check(fragment: string): Promise<readonly string[]> {
  const [session = "", vote = "", text = ""] = fragment.split("/");
  const spoilt = readSpoilt(text);
  if (!spoilt) {
    return [t("Esta dirección no trae ninguna papeleta. Léala con la cámara desde la tableta que votaba.")];
  }
  const raw = await electionOf(session, vote);
  if (!raw) return [t("No se llega a la votación de esa papeleta. Inténtelo de nuevo.")];
  return told(raw, spoilt) ?? [t("Esa papeleta no es de esta votación.")];
}

async function electionOf(session: string, vote: string): Promise<Uint8Array | null> {
  const path = [session, vote].map(encodeURIComponent).join("/votaciones/");
  const response = await fetch(`/sesiones/${path}/election.json`).catch(() => null);
  return response?.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

function told(raw: Uint8Array, spoilt: Spoilt): readonly string[] | null {
  try {
    const election = readElection(raw);
    if (election.uuid !== spoilt.uuid) return null;
    const tracker = trackerOf(election, spoilt);
    return [
      election.questions[0]?.text ?? "",
      t("Esta papeleta cifra: {choice}", { choice: choiceOf(election, spoilt) }),
      t("Su código: {words}", { words: wordsOf(tracker).join(" · ") }),
      tracker,
      t("Código de la votación: {words}", { words: wordsOf(election.fingerprint).join(" · ") }),
    ];
  } catch (error) {
    if (error instanceof Flaw || error instanceof RangeError) return null;
    throw error;
  }
}

function choiceOf({ questions }: Election, { places }: Spoilt): string {
  const answers = questions[0]?.answers ?? [];
  return places.map((each) => answerWord(answers[each] ?? "")).join(", ") || t("En blanco");
}

function show(where: HTMLElement, lines: readonly string[]): void {
  where.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }),
  );
}
