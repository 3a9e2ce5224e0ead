// Invented states of a secret vote, from the key to the count, and a device that only answers.
import type { BallotDesk } from "../src/live/ballot-desk";
import type { SecretNow, SessionState, VoteNow } from "../src/wire/generated";
import { voting } from "./sample-states";

const CODE = "7d0c5b1f9a3e8846d2b7710f5c9e41a6038d7ef2b9c4561a0e8f3d2c7b6a5948";
const SEATS = [
  "Carla Salvatierra Besora",
  "Darío Tordera Ronquillo de la Peñalba",
  "Elena Urquijano Yuste",
  "Fausto Valdeón Almenar",
  "Gala Yuste Tordera",
  "Hugo Zorita Peñalba",
];

const ASKED: SecretNow = {
  ground: "persons",
  agreed_by: "",
  question: { shape: "yes-no", text: "¿Se concede la Medalla de la Villa a la persona propuesta en el expediente?", answers: ["Sí", "No", "Abstención"], most: 1 },
  number: 1,
  uuid: "Q7wYb2TzKp9",
  is_paper: false,
  fingerprint: CODE,
  setup_head: CODE,
  ballots: 0,
  close_head: "",
  tally_sha256: "",
  is_opening_allowed: false,
  opened_by: [],
  counts: [],
  spoilt: 0,
  elected: [],
  files: { bel: "", head: "", manifest: "", annex: "" },
  check: null,
  paper_counts: [],
  disagreements: 0,
};
const CLOSED: Partial<SecretNow> = { ballots: 22, close_head: CODE, tally_sha256: CODE, is_opening_allowed: true, opened_by: ["p-1"] };
const COUNTED: Partial<SecretNow> = { ...CLOSED, counts: [14, 6, 2], check: { is_strict_ok: true, tool: "2.0", is_tool_ok: true, flaw: "" } };
const SEVERAL: Partial<SecretNow> = { question: { shape: "several", text: "Elección de dos vocales del Consejo Rector del Patronato", answers: SEATS, most: 2 } };

/** The session with its custodians, and the key that they have made or are to make. */
export function keyed(state: SessionState, isMade = true): SessionState {
  const trustees = ["p-secretaria", "p-1", "p-20"];
  return { ...state, secret: { ...state.secret, ceremony: "c-1", trustees, threshold: 2, trustees_sha256: isMade ? CODE : "" } };
}

function secretly(state: SessionState, status: VoteNow["status"], more: Partial<SecretNow> = {}): SessionState {
  const opened = voting(keyed(state));
  const [vote] = opened.votes;
  if (!vote) return opened;
  const isOpen = status !== "closed";
  return {
    ...opened,
    open_vote: isOpen ? vote.vote : null,
    votes: [{ ...vote, kind: "secret", status, voted: isOpen ? [] : vote.eligible, secret: { ...ASKED, ...more } }],
  };
}

function decided(state: SessionState): SessionState {
  const result = { tally: { yes: 14, no: 6, abstain: 2 }, outcome: "approved", needed: 13, article: "LRBRL 47.2" } as const;
  return { ...state, votes: state.votes.map((vote) => ({ ...vote, result })) };
}

export const SECRET_MOMENTS: Record<string, (state: SessionState) => SessionState> = {
  "secret-key": (state) => keyed(state, false),
  "secret-keyed": keyed,
  "secret-preparing": (state) => secretly(state, "preparing"),
  "secret-open": (state) => secretly(state, "open"),
  "secret-several": (state) => secretly(state, "open", SEVERAL),
  "secret-closing": (state) => secretly(state, "closing"),
  "secret-opening": (state) => secretly(state, "counting", CLOSED),
  "secret-paper": (state) => secretly(state, "open", { is_paper: true }),
  "secret-result": (state) => decided(secretly(state, "closed", COUNTED)),
  "secret-elected": (state) => decided(secretly(state, "closed", { ...COUNTED, ...SEVERAL, counts: [1, 14, 12, 6, 4, 3, 2], elected: SEATS.slice(0, 2) })),
};

const ANSWERS: Record<string, unknown> = {
  readiness: "unbound",
  resume: null,
  encrypt: CODE,
  cast: { tracker: CODE },
  spoil: "c2FtcGxl",
  checkClose: "counted",
  watch: { verified: 17 },
  advance: { round: "certificate", needs: "tap", isWaiting: false, place: 2 },
};

/** A device whose answers are made up: nothing is encrypted and nothing leaves it. */
export const SAMPLE_DESK: BallotDesk = {
  session: "muestra",
  ask: (...[what]) => Promise.resolve(ANSWERS[what] as never),
};
