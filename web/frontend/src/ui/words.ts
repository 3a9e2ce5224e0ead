// The words of the house for the codes of the wire, each marked once for translation.
import { currentLanguage, t, tn } from "../i18n";
import { LANGUAGES } from "../wire/generated";
import type {
  AnnulGround,
  Choice,
  FloorKind,
  ItemNow,
  ItemState,
  Outcome,
  Person,
  Presence,
  SessionState,
  Stage,
  VoteNow,
  VoteSubject,
} from "../wire/generated";

export function choiceWord(choice: Choice): string {
  switch (choice) {
    case "yes":
      return t("A favor");
    case "no":
      return t("En contra");
    case "abstain":
      return t("Abstención");
  }
}

/** The plural heading over a count. */
export function tallyWord(choice: Choice): string {
  switch (choice) {
    case "yes":
      return t("A favor");
    case "no":
      return t("En contra");
    case "abstain":
      return t("Abstenciones");
  }
}

export function floorWord(kind: FloorKind): string {
  switch (kind) {
    case "turn":
      return t("Turno");
    case "second-turn":
      return t("Segundo turno");
    case "allusion":
      return t("Alusiones");
    case "order":
      return t("Cuestión de orden");
    case "rapporteur":
      return t("Ponencia");
    case "secretary":
      return t("Secretaría");
    case "auditor":
      return t("Intervención de fondos");
    case "explanation":
      return t("Explicación de voto");
    case "petition":
      return t("Ruego");
    case "question":
      return t("Pregunta");
  }
}

export function stageWord(stage: Stage): string {
  switch (stage) {
    case "convened":
      return t("Convocada");
    case "roll-call":
      return t("Pase de lista");
    case "quorate":
      return t("Hay quórum");
    case "open":
      return t("Sesión abierta");
    case "recess":
      return t("Receso");
    case "no-quorum":
      return t("Sin quórum");
    case "closed":
      return t("Sesión levantada");
    case "not-held":
      return t("No celebrada");
  }
}

/** What became of an item; one that a session which was lifted did not reach waits for the next (ROF 87). */
export function itemStateWord(state: ItemState, stage: Stage): string {
  switch (state) {
    case "pending":
      return stage === "closed" || stage === "not-held" ? t("No tratado") : t("Pendiente");
    case "debating":
      return t("En debate");
    case "voting":
      return t("En votación");
    case "settled":
      return t("Tratado");
    case "withdrawn":
      return t("Retirado");
    case "tabled":
      return t("Sobre la mesa");
    case "not-admitted":
      return t("Urgencia no declarada");
  }
}

export function itemKindWord(kind: string): string {
  switch (kind) {
    case "minutes":
      return t("Acta anterior");
    case "opinion":
      return t("Dictamen");
    case "proposal":
      return t("Proposición");
    case "motion":
      return t("Moción");
    case "declaration":
      return t("Declaración institucional");
    case "report":
      return t("Dación de cuenta");
    case "questions":
      return t("Ruegos y preguntas");
    default:
      return kind;
  }
}

export function presenceWord(presence: Presence): string {
  switch (presence) {
    case "unknown":
      return t("Sin responder");
    case "in-room":
      return t("En sala");
    case "remote":
      return t("A distancia");
    case "excused":
      return t("Excusa");
    case "absent":
      return t("Ausente");
  }
}

export function majorityWord(majority: string): string {
  switch (majority) {
    case "simple":
      return t("Mayoría simple");
    case "absolute":
      return t("Mayoría absoluta");
    case "two-thirds-legal":
      return t("Dos tercios del número legal");
    default:
      return majority;
  }
}

/** The majority with what it asks, in one line. */
export function ruleLine(majority: string, needed: number): string {
  return needed > 0
    ? t("{majority}: hacen falta {needed} votos a favor", {
        majority: majorityWord(majority),
        needed,
      })
    : t("{majority}: más votos a favor que en contra", { majority: majorityWord(majority) });
}

/** What is put to the vote when it is not the matter itself; empty when it is. */
export function subjectWord(subject: VoteSubject): string {
  switch (subject) {
    case "substance":
      return "";
    case "urgency":
      return t("Urgencia de la moción");
    case "withdrawal":
      return t("Retirada del punto");
    case "tabling":
      return t("Dejar el punto sobre la mesa");
    case "nominal":
      return t("Que la votación sea nominal");
    case "secrecy":
      return t("Secreto del debate y la votación");
  }
}

export function groundWord(ground: AnnulGround): string {
  switch (ground) {
    case "technical":
      return t("Fallo técnico");
    case "wrong-majority":
      return t("Mayoría exigida errónea");
    case "wrong-voters":
      return t("Error en quién podía votar");
  }
}

export function voteKindWord(kind: string): string {
  if (kind === "secret") return t("Votación secreta");
  return kind === "nominal" ? t("Votación nominal") : t("Votación ordinaria");
}

export function outcomeWord(outcome: Outcome): string {
  switch (outcome) {
    case "approved":
      return t("Aprobado");
    case "rejected":
      return t("Rechazado");
    case "second-vote-required":
      return t("Empate: segunda votación");
    case "casting-vote-required":
      return t("Segundo empate: voto de calidad");
  }
}

/** What a count decided: for persons who is elected, since nothing is approved by such a vote. */
export function resultWord({ result, secret }: VoteNow): string {
  if (!result) return "";
  if (!secret || secret.question.shape === "yes-no") return outcomeWord(result.outcome);
  if (result.outcome === "rejected") return t("Ninguna candidatura resulta elegida");
  if (result.outcome !== "approved") return outcomeWord(result.outcome);
  return tn("Candidatura elegida: {names}", "Candidaturas elegidas: {names}", secret.elected.length, {
    names: secret.elected.join("; "),
  });
}

/** An item as it is called: its number and its title. */
export function itemTitle(item: ItemNow | null | undefined): string {
  return item ? `${item.number}. ${item.title}` : "";
}

export function alarmWord(code: string): string {
  switch (code) {
    case "no-sound":
      return t("No llega sonido");
    case "no-picture":
      return t("No llega imagen");
    case "disk-full":
      return t("Queda poco disco para grabar");
    case "recorder-stalled":
      return t("La grabación se ha detenido");
    default:
      return t("Aviso técnico: {code}", { code });
  }
}

export function fullName(person: Person | undefined): string {
  return person ? `${person.name} ${person.surnames}`.trim() : "";
}

const FIRST_SURNAME = /^(?:(?:de|del|d'|la|las|los|el|y|i)\s+)*\S+/i;

/** Name and first surname, for lists that are read from afar. */
export function shortName(person: Person | undefined): string {
  if (!person) return "";
  return `${person.name} ${FIRST_SURNAME.exec(person.surnames)?.[0] ?? ""}`.trim();
}

/** Two letters for who has no picture. */
export function initialsOf(person: Person | undefined): string {
  const first = person?.name.at(0) ?? "";
  const second = person?.surnames.at(0) ?? "";
  return (first + second).toUpperCase();
}

/** Office and group of a person in one line. */
export function roleLine(state: SessionState, person: Person | undefined): string {
  const group = state.groups.find((g) => g.id === person?.group)?.name;
  return [person?.office, group].filter(Boolean).join(" · ");
}

/** `mm:ss`, counting up with a plus once the time is over. */
export function clockFigure(seconds: number): string {
  const whole = Math.abs(seconds);
  const figure = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return seconds < 0 ? `+${figure}` : figure;
}

/** Hours, minutes and seconds of a duration in milliseconds. */
export function durationFigure(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return parts.map((n) => String(n).padStart(2, "0")).join(":");
}

const HOUR: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};

/** The town's time of a moment, `10:42` or `10:42:07`. */
export function timeOf(moment: string | number, withSeconds = false): string {
  const options = withSeconds ? { ...HOUR, second: "2-digit" as const } : HOUR;
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: townZone() }).format(
    new Date(moment),
  );
}

/** The town's date of a moment, in full. */
export function dateOf(moment: string | number): string {
  return new Intl.DateTimeFormat(locale(), {
    dateStyle: "full",
    timeZone: townZone(),
  }).format(new Date(moment));
}

function locale(): string {
  const tag = LANGUAGES.find((one) => one === currentLanguage()) ?? "es";
  return tag === "es" ? "es-ES" : tag;
}

function townZone(): string {
  return document.documentElement.dataset["zone"] ?? "Europe/Madrid";
}
