// Invented states for looking at the screens without a server: 25 members, long titles, every moment.
import { NOTHING } from "../src/room/state";
import type {
  Attendance,
  Choice,
  ItemNow,
  Person,
  SessionState,
  VoteNow,
} from "../src/wire/generated";

export const NOW = "2027-03-04T10:42:07Z";
const ALPHA = "Alba Bruno Carla Darío Elena Fausto Gala Hugo Inés Julio Lía Marco Nora Óscar Petra".split(" ");
const BETA = "Peñalba Ronquillo Salvatierra Tordera Urquijano Valdeón Yuste Zorita Almenar Besora".split(" ");
const SIZES = [11, 7, 4, 3];

export const groups = [
  { id: "g-azul", name: "Grupo Azul", initials: "GA", colour: "#2F6DB5" },
  { id: "g-verde", name: "Grupo Verde por el Municipio", initials: "GV", colour: "#3C8D40" },
  { id: "g-ocre", name: "Agrupación Ocre", initials: "AO", colour: "#C98A1B" },
  { id: "g-mixto", name: "Grupo Mixto", initials: "GM", colour: "#7A5AA6" },
];

export function people(count = 25): readonly Person[] {
  const members = Array.from({ length: count }, (_, n) => member(n, count));
  return [
    ...members,
    { id: "p-secretaria", name: "Remedios", surnames: "Fajardo Nieve", office: "Secretaria general", duty: "secretary", seat: 0, group: "" },
    { id: "p-interventor", name: "Tirso", surnames: "Lago Ferrer", office: "Interventor", duty: "auditor", seat: 0, group: "" },
  ];
}

function member(n: number, count: number): Person {
  const name = ALPHA[n % ALPHA.length] ?? "";
  const surnames = `${BETA[n % BETA.length]} ${BETA[(n * 3 + 4) % BETA.length]}`;
  return {
    id: `p-${n + 1}`,
    name,
    surnames,
    office: n === 0 ? "Alcaldesa" : "Concejalía",
    duty: n === 0 ? "chair" : "member",
    seat: n + 1,
    group: groups[groupOf((n * 25) / count)]?.id ?? "",
  };
}

function groupOf(n: number): number {
  let left = n;
  return SIZES.findIndex((size) => (left -= size) < 0);
}

const TITLES = [
  "Aprobación, si procede, del acta de la sesión ordinaria anterior",
  "Dación de cuenta de los decretos de la Alcaldía del último trimestre",
  "Modificación de créditos número 7 del presupuesto municipal en la modalidad de suplemento",
  "Modificación de la ordenanza reguladora de la ocupación de terrenos de uso público con mesas, sillas, tribunas, tablados y otros elementos análogos con finalidad lucrativa, y de su tasa",
  "Moción del Grupo Verde por el Municipio sobre la sombra en los patios de las escuelas",
  "Ruegos y preguntas",
];
const KINDS = ["minutes", "report", "opinion", "opinion", "motion", "questions"];

function items(current: number): readonly ItemNow[] {
  return TITLES.map((title, n) => ({
    id: `i-${n + 1}`,
    number: n + 1,
    kind: KINDS[n] ?? "opinion",
    title,
    text: "Primero. Aprobar inicialmente la modificación de la ordenanza en los términos del anexo.\nSegundo. Someter el expediente a información pública durante treinta días.",
    majority: n === 3 ? "absolute" : "simple",
    matter: "",
    proposer: n === 4 ? "Grupo Verde" : "",
    votable: n !== 1 && n !== 5,
    state: n < current ? "settled" : n === current ? "debating" : "pending",
    present_at_start: [],
    opened_at: null,
    is_off_agenda: false,
    is_debated: false,
    agreed: [],
    actas: [],
    corrections: [],
    approved: [],
  }));
}

function attendance(everybody: readonly Person[]): readonly Attendance[] {
  return everybody
    .filter((p) => p.seat > 0)
    .map((p) => ({
      member: p.id,
      presence: p.seat === 9 ? "excused" : p.seat === 17 ? "absent" : p.seat % 8 === 0 ? "remote" : "in-room",
      is_connected: p.seat !== 16,
      is_in_conflict: false,
      cause: "roll-call",
      lost_at: null,
      was: "unknown",
      was_cause: null,
      changed_at: null,
    }));
}

export function session(current = 3, count = 25): SessionState {
  const everybody = people(count);
  return {
    ...NOTHING,
    session: "muestra",
    seq: 100,
    title: "Pleno ordinario de 4 de marzo de 2027",
    body_name: "Pleno del Ayuntamiento",
    town: "Villaficticia del Río",
    place: "Salón de Plenos",
    starts_at: "2027-03-04T09:00:00Z",
    expediente: "2027/000123",
    rules: { ...NOTHING.rules, legal_number: count },
    people: everybody,
    groups,
    presiding: "p-1",
    secretary: "p-secretaria",
    officials: [
      { person: "p-secretaria", presence: "in-room" },
      { person: "p-interventora", presence: "unknown" },
    ],
    stage: "open",
    items: items(current),
    current_item: `i-${current + 1}`,
    attendance: attendance(everybody),
    opened_at: "2027-03-04T09:04:00Z",
    recording_part: 1,
    recording_since: "2027-03-04T09:04:00Z",
    recorded_ms: 5_880_000,
  };
}

// As the long titles of ordinances, plans and contracts are, with what they are approved for.
const LONG =
  "Aprobación inicial de la modificación puntual número 14 del Plan General de Ordenación Urbana, relativa a las condiciones de uso y edificación de las parcelas dotacionales del sector SUS-7 «Huerta de la Ermita», con sometimiento a información pública por plazo de un mes, suspensión del otorgamiento de licencias y solicitud de los informes sectoriales que procedan";

/** The same state whose items have titles of about `length` characters; 0 leaves them as they are. */
export function titled(state: SessionState, length: number): SessionState {
  if (length === 0) return state;
  return { ...state, items: state.items.map((item) => ({ ...item, title: LONG.slice(0, length).trim() })) };
}

export function speaking(state: SessionState, member: string, spent = 122): SessionState {
  const started = new Date(Date.parse(NOW) - spent * 1000).toISOString();
  return {
    ...state,
    speaking: { intervention: "v-1", member, kind: "turn", allotted_seconds: 300, started_at: started, item: state.current_item },
    queue: [
      { request: "r-1", member: "p-12", kind: "allusion", at: NOW },
      { request: "r-2", member: "p-3", kind: "turn", at: NOW },
      { request: "r-3", member: "p-21", kind: "turn", at: NOW },
    ],
  };
}

export function voting(state: SessionState, received = 19): SessionState {
  const eligible = state.attendance.filter((a) => a.presence === "in-room" || a.presence === "remote").map((a) => a.member);
  const vote: VoteNow = {
    vote: "w-1",
    item: state.current_item ?? "",
    round: 1,
    kind: "ordinary",
    majority: "absolute",
    legal_number: 25,
    needed: 13,
    eligible,
    absent_after_debate: [],
    text_sha256: "",
    opened_at: NOW,
    status: "open",
    voted: eligible.filter((id) => id !== "p-5").slice(0, received),
    ballots: [],
    silent: [],
    result: null,
    casting: null,
    reason: "",
    closed_seq: 0,
    behind_doors: false,
    secret: null,
    subject: "substance",
    proposer: "",
    motive: "",
    ground: null,
  };
  return { ...state, votes: [vote], open_vote: "w-1" };
}

export function counted(state: SessionState, outcome: "approved" | "rejected" | "second-vote-required" | "casting-vote-required" = "approved"): SessionState {
  const open = voting(state);
  const [vote] = open.votes;
  if (!vote) return open;
  const choices: Choice[] = vote.eligible.map((_, n) => (n % 5 === 3 ? "no" : n % 7 === 5 ? "abstain" : "yes"));
  const count = (choice: Choice): number => choices.filter((c) => c === choice).length;
  return {
    ...open,
    open_vote: null,
    votes: [
      {
        ...vote,
        status: "closed",
        voted: vote.eligible,
        ballots: vote.eligible.map((m, n) => ({ member: m, choice: choices[n] ?? "yes", aloud: false })),
        result: {
          tally: { yes: count("yes"), no: count("no"), abstain: count("abstain") },
          outcome,
          needed: 13,
          article: "LRBRL 47.2",
        },
      },
    ],
  };
}
