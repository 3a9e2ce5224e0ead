// What the log of the session, the same on every screen, says of a secret vote; pure.
import type { Expected } from "../ballot/device/setup";
import type { SessionState, VoteNow } from "../wire/generated";

/** What the device is to find; null for a vote that is not one of encrypted ballots. */
export function expectedOf(state: SessionState, vote: VoteNow): Expected | null {
  const { secret } = vote;
  if (!secret || secret.is_paper) return null;
  return {
    vote: vote.vote,
    number: secret.number,
    uuid: secret.uuid,
    question: secret.question,
    voters: vote.eligible.length,
    trustees: state.secret.trustees_sha256,
    fingerprint: secret.fingerprint,
    setupHead: secret.setup_head,
    ballots: secret.ballots,
    closeHead: secret.close_head,
    tally: secret.tally_sha256,
    isVoided: vote.status === "annulled",
  };
}

/** The place of a person among the trustees, from 1; 0 for who is none. */
export function placeOf(state: SessionState, person: string | null): number {
  return state.secret.trustees.indexOf(person ?? "") + 1;
}

export type Chosen = readonly number[];

/** What is picked after a tap on the answer at `place`: one of all, or up to `most`. */
export function tapped(vote: VoteNow, chosen: Chosen, place: number): Chosen {
  const question = vote.secret?.question;
  if (question?.shape !== "several") return [place];
  if (chosen.includes(place)) return chosen.filter((each) => each !== place);
  return chosen.length < question.most ? [...chosen, place].toSorted((a, b) => a - b) : chosen;
}
