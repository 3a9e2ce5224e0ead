// Folds the events of secret votes, as sessions/domain/applying/secret.py does.
import type {
  CredentialsBound,
  PaperVoteOpened,
  SecretNow,
  SecretVoteCounted,
  SecretVotePrepared,
  SessionState,
  VoteNow,
} from "../wire/generated";
import type { Linked } from "./apply";

const NO_FILES = { bel: "", head: "", manifest: "", annex: "" };

/** The state after an event of a secret vote, or null for an event of another subject. */
export function secretly(state: SessionState, event: Linked): SessionState | null {
  switch (event.kind) {
    case "trustees.named": {
      const { ceremony, members, threshold } = event.body;
      return setting(state, { ceremony, trustees: members, threshold, trustees_sha256: "" });
    }
    case "trustees.ready":
      return setting(state, { trustees_sha256: event.body.trustees_sha256 });
    case "credentials.bound":
      return bound(state, event.body);
    case "secret.prepared":
      return begun(state, event.body, event.at, "preparing", {
        number: event.body.number,
        uuid: event.body.uuid,
      });
    case "secret.paper-opened":
      return begun(state, event.body, event.at, "open", { is_paper: true });
    default:
      return stepped(state, event);
  }
}

function stepped(state: SessionState, event: Linked): SessionState | null {
  switch (event.kind) {
    case "secret.opened": {
      const { vote, fingerprint, setup_head } = event.body;
      return changed(state, vote, { fingerprint, setup_head }, { status: "open" });
    }
    case "secret.closing":
      return changed(state, event.body.vote, {}, { status: "closing" });
    case "secret.closed": {
      const { vote, silent, ...rest } = event.body;
      return changed(state, vote, rest, { status: "counting", silent });
    }
    case "secret.opening-allowed":
      return changed(state, event.body.vote, { is_opening_allowed: true });
    case "secret.verified":
      return changed(state, event.body.vote, { check: event.body.check });
    case "secret.counted":
      return counted(state, event.body, event.seq);
    case "secret.voided": {
      const { vote, reason } = event.body;
      const voided = changed(state, vote, { paper_counts: [] }, { status: "annulled", reason });
      return { ...voided, open_vote: null };
    }
    default:
      return listed(state, event);
  }
}

function listed(state: SessionState, event: Linked): SessionState | null {
  switch (event.kind) {
    case "secret.share-given": {
      const { vote, trustee } = event.body;
      return revised(state, vote, (now) => ({ opened_by: [...now.opened_by, trustee] }));
    }
    case "secret.paper-count-entered": {
      const { vote, member, ...numbers } = event.body;
      const entered = { person: member, ...numbers };
      return revised(state, vote, (now) => ({ paper_counts: [...now.paper_counts, entered] }));
    }
    case "secret.paper-counts-differ":
      return revised(state, event.body.vote, (now) => ({
        paper_counts: [],
        disagreements: now.disagreements + 1,
      }));
    default:
      return null;
  }
}

function setting(state: SessionState, change: Partial<SessionState["secret"]>): SessionState {
  return { ...state, secret: { ...state.secret, ...change } };
}

function bound(state: SessionState, body: CredentialsBound): SessionState {
  const others = state.secret.bound.filter((one) => one.member !== body.member);
  return setting(state, { bound: [...others, body] });
}

function begun(
  state: SessionState,
  body: SecretVotePrepared | PaperVoteOpened,
  at: string,
  status: string,
  particular: Partial<SecretNow>,
): SessionState {
  const { ground, agreed_by, question, ...rest } = body;
  const { vote, item } = rest;
  const secret = { ...nothingYet(ground, agreed_by, question), ...particular };
  const made: VoteNow = {
    vote,
    item,
    secret,
    status,
    round: rest.round,
    majority: rest.majority,
    legal_number: rest.legal_number,
    needed: rest.needed,
    kind: "secret",
    eligible: rest.eligible,
    absent_after_debate: rest.absent_after_debate,
    text_sha256: rest.text_sha256,
    opened_at: at,
    voted: [],
    ballots: [],
    silent: [],
    result: null,
    casting: null,
    reason: "",
    closed_seq: 0,
    behind_doors: !state.doors_open,
    subject: "substance",
    proposer: "",
    motive: "",
    ground: null,
  };
  const items = state.items.map((i) => (i.id === item ? { ...i, state: "voting" as const } : i));
  return { ...state, items, votes: [...state.votes, made], open_vote: vote };
}

function nothingYet(
  ground: SecretNow["ground"],
  agreed_by: string,
  question: SecretNow["question"],
): SecretNow {
  return {
    ground,
    agreed_by,
    question,
    number: 0,
    uuid: "",
    is_paper: false,
    fingerprint: "",
    setup_head: "",
    ballots: 0,
    close_head: "",
    tally_sha256: "",
    is_opening_allowed: false,
    opened_by: [],
    counts: [],
    spoilt: 0,
    elected: [],
    files: NO_FILES,
    check: null,
    paper_counts: [],
    disagreements: 0,
  };
}

function counted(state: SessionState, body: SecretVoteCounted, seq: number): SessionState {
  const { vote, result, ...rest } = body;
  const done = changed(
    state,
    vote,
    { ...rest, paper_counts: [] },
    { status: "closed", result, closed_seq: seq },
  );
  return { ...done, open_vote: null };
}

function changed(
  state: SessionState,
  vote: string,
  secret: Partial<SecretNow>,
  outer: Partial<VoteNow> = {},
): SessionState {
  const { votes } = revised(state, vote, () => secret);
  return { ...state, votes: votes.map((v) => (v.vote === vote ? { ...v, ...outer } : v)) };
}

function revised(
  state: SessionState,
  vote: string,
  change: (now: SecretNow) => Partial<SecretNow>,
): SessionState {
  const votes = state.votes.map((v) =>
    v.vote === vote && v.secret ? { ...v, secret: { ...v.secret, ...change(v.secret) } } : v,
  );
  return { ...state, votes };
}
