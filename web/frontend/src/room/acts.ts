// What conducting a session may do now, what comes next, and why the rest has to wait; pure.
import type { Command, Me, SessionState, VoteNow, VoteSubject } from "../wire/generated";
import {
  awaitedVote,
  currentItem,
  isOver,
  isPresiding,
  isSecretary,
  lastVoteOn,
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
  | "recess-first"
  | "doors-closed"
  | "doors-open"
  | "secrecy-first"
  | "item-begun"
  | "majority-fixed"
  | "corrections-pending"
  | "not-ordinary"
  | "already-voted";

export type ActName =
  | "start-roll"
  | "complete-roll"
  | "open-session"
  | "not-held"
  | "open-item"
  | "close-item"
  | "set-item-aside"
  | "ask-aside"
  | "put-back"
  | "bind-majority"
  | "correct-acta"
  | "approve-acta"
  | "propose-urgent"
  | "call-to-order"
  | "pass-chair"
  | "replace-secretary"
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
  | "record-attendance"
  | "record-official"
  | "answer-door"
  | "open-caucus"
  | "close-caucus";

type Rule = (state: SessionState, me: Me) => Why | null;

const chair: Rule = (state, me) => (isPresiding(state, me) ? null : "chair-only");
const secretary: Rule = (state, me) => (isSecretary(state, me) ? null : "secretary-only");
const conducts: Rule = (state, me) => (isSecretary(state, me) ? null : chair(state, me));
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

const inRecess: Rule = (state) => (state.stage === "recess" ? null : "recess-first");

const RULES: Readonly<Record<ActName, readonly Rule[]>> = {
  "start-roll": [conducts, going, (s) => (s.stage === "convened" || s.opened_at === null ? null : "already-open")],
  "complete-roll": [conducts, (s) => (s.stage === "roll-call" ? null : "roll-first")],
  "open-session": [chair, going, beforeOpening],
  "not-held": [chair, going, (s) => (s.opened_at === null ? null : "already-open")],
  "open-item": [conducts, open, noVote, (s) => (unfinished(s) ? "item-open" : null)],
  "close-item": [conducts, open, noVote, aboutItem, settledVote],
  "set-item-aside": [chair, debatable, noVote, aboutItem, settledVote],
  "ask-aside": [conducts, open, noVote, aboutItem, settledVote, notVotedYet],
  "put-back": [conducts, debatable, noVote, aboutItem, (s) => (hasBegun(s) ? "item-begun" : null)],
  "bind-majority": [secretary, going, noVote, aboutItem, settledVote, majorityFree],
  "correct-acta": [secretary, open, noVote, aboutItem, notVotedYet],
  "approve-acta": [conducts, open, noVote, aboutItem, notVotedYet, uncorrected],
  "propose-urgent": [conducts, open, noVote, (s) => (unfinished(s) ? "item-open" : null), ordinary],
  "call-to-order": [conducts, open, noVote],
  "pass-chair": [conducts, begunOrRoll, noVote],
  "replace-secretary": [conducts, going, noVote],
  "give-floor": [conducts, open, noVote],
  "open-vote": [conducts, open, noVote, aboutItem, votable],
  "close-vote": [conducts, (s) => (openVote(s) ? null : "no-item")],
  proclaim: [chair],
  annul: [chair],
  cast: [chair],
  recess: [chair, open, noVote],
  resume: [chair, (s) => (s.stage === "recess" ? null : "already-open")],
  "close-doors": [chair, begun, noVote, (s) => (s.doors_open ? null : "doors-closed"), secrecy],
  "open-doors": [chair, begun, noVote, (s) => (s.doors_open ? "doors-open" : null)],
  "close-session": [chair, begun, noVote, (s) => (unfinished(s) ? "item-open" : null)],
  "note-incident": [secretary, going],
  "record-attendance": [secretary, going, noVote],
  "record-official": [conducts, begunOrRoll, noVote],
  "answer-door": [conducts, going],
  "open-caucus": [chair, inRecess, (s) => (s.caucus ? "already-open" : null)],
  "close-caucus": [chair, inRecess, (s) => (s.caucus ? null : "not-open")],
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
  return awaitedVote(state) ? "vote-pending" : null;
}

// R-DEB-10: how an item is dealt with is voted before its substance.
function notVotedYet(state: SessionState): Why | null {
  return lastVoteOn(state, state.current_item ?? undefined, "substance") ? "already-voted" : null;
}

function hasBegun(state: SessionState): boolean {
  const item = currentItem(state);
  const isTouched = item?.is_debated || item?.corrections.length;
  return Boolean(isTouched) || state.votes.some((v) => v.item === item?.id);
}

// law.md 5.3: once the vote was opened the majority stands, unless it was the error of that vote.
function majorityFree(state: SessionState): Why | null {
  const last = state.votes.findLast(
    (v) => v.item === state.current_item && v.subject === "substance",
  );
  return last && last.ground !== "wrong-majority" ? "majority-fixed" : null;
}

// ROF 91.1: without observations an acta needs no vote; its corrections the body decides.
function uncorrected(state: SessionState): Why | null {
  return currentItem(state)?.corrections.length ? "corrections-pending" : null;
}

// ROF 83: in an extraordinary session nothing is dealt with off the agenda.
function ordinary(state: SessionState): Why | null {
  return state.session_kind === "ordinary" ? null : "not-ordinary";
}

// LRBRL 70.1: the secrecy of an item is agreed first; a body that is not public needs no vote.
function secrecy(state: SessionState): Why | null {
  if (!state.is_public || currentItem(state)?.agreed.includes("secrecy")) return null;
  return "secrecy-first";
}

function debatable(state: SessionState): Why | null {
  return state.stage === "no-quorum" && state.opened_at !== null ? null : open(state, NOBODY);
}

function begunOrRoll(state: SessionState): Why | null {
  return going(state, NOBODY) ?? (state.stage === "convened" ? "roll-first" : null);
}

export type Next =
  | {
      readonly act:
        | "start-roll"
        | "complete-roll"
        | "open-session"
        | "resume"
        | "close-session"
        | "close-item"
        | "open-doors";
    }
  | { readonly act: "open-item"; readonly item: string }
  | {
      readonly act: "open-vote";
      readonly item: string;
      readonly round: number;
      readonly subject: VoteSubject;
      readonly again?: VoteNow;
    }
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
  const waiting = awaitedVote(state);
  if (waiting) return afterCount(waiting);
  const last = lastVoteOn(state, item.id, "substance");
  if (!item.votable || last) return { act: "close-item" };
  const isUrgency = item.is_off_agenda && !item.agreed.includes("urgency");
  return { act: "open-vote", item: item.id, round: 1, subject: isUrgency ? "urgency" : "substance" };
}

/** A secret vote goes on by its trustees or its counters, but for the closing of the urn. */
function endsByItself({ secret, status }: VoteNow): boolean {
  return secret !== null && (secret.is_paper || status !== "open");
}

function nextMatter(state: SessionState): Next {
  if (state.is_public && !state.doors_open) return { act: "open-doors" };
  const item = nextItem(state);
  return item ? { act: "open-item", item: item.id } : { act: "close-session" };
}

function afterCount(vote: VoteNow): Next {
  switch (vote.result?.outcome) {
    case "second-vote-required":
      return { act: "open-vote", item: vote.item, round: vote.round + 1, subject: vote.subject, again: vote };
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
      return openingOf(next, state, newId());
    case "open-doors":
      return { type: "doors.open" };
    case "close-vote":
      return { type: "vote.close", vote: next.vote.vote };
    case "proclaim":
      return { type: "vote.proclaim", vote: next.vote.vote };
    case "cast":
    case "none":
      return null;
  }
}

type Opening = Extract<Next, { readonly act: "open-vote" }>;

function openingOf({ item, subject, again }: Opening, state: SessionState, vote: string): Command {
  if (again) {
    const { kind, proposer, motive } = again;
    return { type: "vote.open", vote, item, kind, subject, proposer, motive };
  }
  const now = state.items.find((one) => one.id === item);
  const kind = now?.agreed.includes("nominal") ? "nominal" : "ordinary";
  if (subject === "substance") return { type: "vote.open", vote, item, kind };
  return { type: "vote.open", vote, item, subject, motive: now?.title ?? "" };
}

/** How far the quorum is: present and needed. */
export function quorumNow(state: SessionState): { readonly present: number; readonly needed: number } {
  return { present: presentCount(state), needed: quorumOf(state) };
}
