// What conducting a session may do now, what comes next, and why the rest has to wait; pure.
import type { Command, Me, SessionState, VoteNow } from "../wire/generated";
import {
  currentItem,
  isOver,
  isPresiding,
  lastVoteOf,
  nextItem,
  openVote,
  presentCount,
  quorumOf,
} from "./select";

export type Why =
  | "chair-only"
  | "secretary-only"
  | "session-over"
  | "not-open"
  | "already-open"
  | "roll-first"
  | "no-quorum"
  | "vote-open"
  | "item-open"
  | "no-item"
  | "not-votable"
  | "vote-pending"
  | "nobody-waits"
  | "in-recess"
  | "doors-closed"
  | "doors-open";

export type ActName =
  | "start-roll"
  | "complete-roll"
  | "open-session"
  | "not-held"
  | "open-item"
  | "close-item"
  | "set-item-aside"
  | "give-floor"
  | "open-vote"
  | "close-vote"
  | "proclaim"
  | "annul"
  | "cast"
  | "recess"
  | "resume"
  | "close-doors"
  | "open-doors"
  | "close-session"
  | "note-incident"
  | "record-attendance";

type Rule = (state: SessionState, me: Me) => Why | null;

const chair: Rule = (state, me) => (isPresiding(state, me) ? null : "chair-only");
const secretary: Rule = (_, me) => (me.duty === "secretary" ? null : "secretary-only");
const conducts: Rule = (state, me) => (me.duty === "secretary" ? null : chair(state, me));
const going: Rule = (state) => (isOver(state) ? "session-over" : null);
const open: Rule = (state) => {
  if (isOver(state)) return "session-over";
  if (state.stage === "recess") return "in-recess";
  if (state.stage === "no-quorum") return "no-quorum";
  return state.stage === "open" ? null : "not-open";
};
const begun: Rule = (state) => going(state, NOBODY) ?? (state.opened_at === null ? "not-open" : null);
const noVote: Rule = (state) => (openVote(state) ? "vote-open" : null);
const NOBODY: Me = { person: null, duty: null, audience: "public" };

const RULES: Readonly<Record<ActName, readonly Rule[]>> = {
  "start-roll": [conducts, going, (s) => (s.stage === "convened" || s.opened_at === null ? null : "already-open")],
  "complete-roll": [conducts, (s) => (s.stage === "roll-call" ? null : "roll-first")],
  "open-session": [chair, going, beforeOpening],
  "not-held": [chair, going, (s) => (s.opened_at === null ? null : "already-open")],
  "open-item": [conducts, open, noVote, (s) => (unfinished(s) ? "item-open" : null)],
  "close-item": [conducts, open, noVote, aboutItem, settledVote],
  "set-item-aside": [chair, open, noVote, aboutItem],
  "give-floor": [conducts, open, noVote],
  "open-vote": [conducts, open, noVote, aboutItem, votable],
  "close-vote": [conducts, (s) => (openVote(s) ? null : "no-item")],
  proclaim: [chair],
  annul: [chair],
  cast: [chair],
  recess: [chair, open, noVote],
  resume: [chair, (s) => (s.stage === "recess" ? null : "already-open")],
  "close-doors": [chair, begun, noVote, (s) => (s.doors_open ? null : "doors-closed")],
  "open-doors": [chair, begun, noVote, (s) => (s.doors_open ? "doors-open" : null)],
  "close-session": [chair, begun, noVote, (s) => (unfinished(s) ? "item-open" : null)],
  "note-incident": [secretary, going],
  "record-attendance": [secretary, going, noVote],
};

/** Why an act cannot be done now by this reader; null when it can. */
export function whyNot(state: SessionState, me: Me, act: ActName): Why | null {
  for (const rule of RULES[act]) {
    const why = rule(state, me);
    if (why) return why;
  }
  return null;
}

function beforeOpening(state: SessionState): Why | null {
  if (state.stage === "quorate") return null;
  if (state.opened_at !== null) return "already-open";
  return state.stage === "no-quorum" ? "no-quorum" : "roll-first";
}

function unfinished(state: SessionState): boolean {
  return currentItem(state) !== undefined;
}

function aboutItem(state: SessionState): Why | null {
  return unfinished(state) ? null : "no-item";
}

function votable(state: SessionState): Why | null {
  return currentItem(state)?.votable ? null : "not-votable";
}

// ROF 98.4: an item with a counted vote waits for the proclamation.
function settledVote(state: SessionState): Why | null {
  const vote = lastVoteOf(state, state.current_item ?? undefined);
  return vote?.status === "closed" ? "vote-pending" : null;
}

export type Next =
  | { readonly act: "start-roll" | "complete-roll" | "open-session" | "resume" | "close-session" | "close-item" }
  | { readonly act: "open-item"; readonly item: string }
  | { readonly act: "open-vote"; readonly item: string; readonly round: number }
  | { readonly act: "close-vote" | "proclaim" | "cast"; readonly vote: VoteNow }
  | { readonly act: "none" };

/** The one act that the session waits for. */
export function nextAct(state: SessionState): Next {
  if (isOver(state)) return { act: "none" };
  switch (state.stage) {
    case "convened":
      return { act: "start-roll" };
    case "roll-call":
      return { act: "complete-roll" };
    case "quorate":
      return { act: "open-session" };
    case "recess":
      return { act: "resume" };
    case "no-quorum":
      return state.opened_at === null ? { act: "start-roll" } : { act: "none" };
    default:
      return nextInSession(state);
  }
}

function nextInSession(state: SessionState): Next {
  const vote = openVote(state);
  if (vote) return endsByItself(vote) ? { act: "none" } : { act: "close-vote", vote };
  const item = currentItem(state);
  if (!item || !unfinished(state)) return nextMatter(state);
  const last = lastVoteOf(state, item.id);
  if (last?.status === "closed") return afterCount(last);
  return item.votable && !last
    ? { act: "open-vote", item: item.id, round: 1 }
    : { act: "close-item" };
}

/** A secret vote goes on by its trustees or its counters, but for the closing of the urn. */
function endsByItself({ secret, status }: VoteNow): boolean {
  return secret !== null && (secret.is_paper || status !== "open");
}

function nextMatter(state: SessionState): Next {
  const item = nextItem(state);
  return item ? { act: "open-item", item: item.id } : { act: "close-session" };
}

function afterCount(vote: VoteNow): Next {
  switch (vote.result?.outcome) {
    case "second-vote-required":
      return { act: "open-vote", item: vote.item, round: vote.round + 1 };
    case "casting-vote-required":
      return { act: "cast", vote };
    default:
      return { act: "proclaim", vote };
  }
}

/** The command of the next act; null for what needs more than one tap. */
export function commandOf(next: Next, state: SessionState, newId: () => string): Command | null {
  switch (next.act) {
    case "start-roll":
      return { type: "rollcall.start" };
    case "complete-roll":
      return { type: "rollcall.complete" };
    case "open-session":
      return { type: "session.open", recording: newId() };
    case "resume":
      return { type: "session.resume" };
    case "close-session":
      return { type: "session.close" };
    case "close-item":
      return { type: "item.close", item: state.current_item ?? "" };
    case "open-item":
      return { type: "item.open", item: next.item };
    case "open-vote":
      return { type: "vote.open", vote: newId(), item: next.item };
    case "close-vote":
      return { type: "vote.close", vote: next.vote.vote };
    case "proclaim":
      return { type: "vote.proclaim", vote: next.vote.vote };
    case "cast":
    case "none":
      return null;
  }
}

/** How far the quorum is: present and needed. */
export function quorumNow(state: SessionState): { readonly present: number; readonly needed: number } {
  return { present: presentCount(state), needed: quorumOf(state) };
}
