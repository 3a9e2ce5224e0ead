// Which screen a device shows: one pure function for each, closed by a table test.
import type { Me, SessionState, VoteNow } from "../wire/generated";
import {
  attendanceOf,
  choiceOf,
  currentItem,
  isMember,
  isOutside,
  isOver,
  isPresent,
  isSpeaking,
  lastVoteOf,
  openVote,
  personOf,
} from "./select";

export type TabletScreen =
  | "visitor" // not of this body
  | "waiting" // convened, nothing to answer yet
  | "roll-call"
  | "roll-answered"
  | "not-entitled"
  | "vote"
  | "voted"
  | "result"
  | "speaking"
  | "debate"
  | "between-items"
  | "recess"
  | "no-quorum"
  | "outside" // by law for one item (LRBRL 76), or ordered to leave (ROF 95)
  | "official" // secretary, auditor: no vote
  | "guest" // heard when the chair says so
  | "over";

/** The screen of the action zone of a tablet. */
export function screenOf(state: SessionState, me: Me): TabletScreen {
  if (me.person === null || me.duty === null) return "visitor";
  if (isOver(state)) return "over";
  if (isSpeaking(state, me.person)) return "speaking";
  if (me.duty === "guest") return "guest";
  if (!isMember(personOf(state, me.person))) return "official";
  return memberScreen(state, me.person);
}

function memberScreen(state: SessionState, me: string): TabletScreen {
  if (isOutside(attendanceOf(state, me))) return "outside";
  const vote = openVote(state);
  if (vote) return voteScreen(vote, me);
  if (state.stage === "convened") return "waiting";
  if (state.stage === "roll-call" || state.stage === "quorate") return rollScreen(state, me);
  if (state.stage === "recess" || state.stage === "no-quorum") return state.stage;
  return openScreen(state);
}

function openScreen(state: SessionState): TabletScreen {
  const item = currentItem(state);
  if (!item) return "between-items";
  const vote = lastVoteOf(state, item.id);
  return vote && vote.status !== "open" && !state.speaking ? "result" : "debate";
}

function rollScreen(state: SessionState, me: string): TabletScreen {
  return isPresent(attendanceOf(state, me)) ? "roll-answered" : "roll-call";
}

function voteScreen(vote: VoteNow, me: string): TabletScreen {
  if (!vote.eligible.includes(me)) return "not-entitled";
  return vote.voted.includes(me) || choiceOf(vote, me) ? "voted" : "vote";
}

export type Scene =
  | "welcome"
  | "roll"
  | "item"
  | "speaker"
  | "voting"
  | "result"
  | "recess"
  | "no-quorum"
  | "secret"
  | "over";

/** The scene of the room screen; it follows the session alone. */
export function sceneOf(state: SessionState): Scene {
  if (isOver(state)) return "over";
  if (!state.doors_open) return "secret";
  if (state.stage === "convened") return "welcome";
  if (state.stage === "roll-call" || state.stage === "quorate") return "roll";
  if (state.stage === "recess" || state.stage === "no-quorum") return state.stage;
  return openScene(state);
}

function openScene(state: SessionState): Scene {
  if (openVote(state)) return "voting";
  if (state.speaking) return "speaker";
  const vote = lastVoteOf(state, currentItem(state)?.id);
  if (vote && vote.status !== "open") return "result";
  return currentItem(state) ? "item" : "welcome";
}
