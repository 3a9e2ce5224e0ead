// @vitest-environment jsdom
// The warning that a secret result tells by itself what each person voted.
import { screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";
import { counted, session, voting } from "../../dev/sample-states";
import { ConsoleApp } from "../../src/console/console";
import { reveals } from "../../src/secret/reveals";
import type { SecretNow, SecretShape, SessionState, VoteNow } from "../../src/wire/generated";
import { Stage } from "../stage";

globalThis.matchMedia ??= () => ({ matches: false }) as MediaQueryList;
HTMLDialogElement.prototype.close ??= () => {};

const SECRET: SecretNow = {
  ground: "persons",
  agreed_by: "",
  question: { shape: "yes-no", text: "¿Se nombra?", answers: ["Sí", "No", "Abstención"], most: 1 },
  number: 1,
  uuid: "TestVector1234",
  is_paper: false,
  fingerprint: "",
  setup_head: "",
  ballots: 5,
  close_head: "0".repeat(64),
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

/** A state whose vote is secret, with what is particular to it. */
function secretly(state: SessionState, changes: Partial<SecretNow>, status: VoteNow["status"]): SessionState {
  const secret = { ...SECRET, ...changes };
  return { ...state, votes: state.votes.map((vote) => ({ ...vote, kind: "secret", status, secret, ballots: [], voted: [] })) };
}

function found(changes: Partial<SecretNow>, status: VoteNow["status"] = "closed") {
  const [vote] = secretly(voting(session()), changes, status).votes;
  if (!vote) throw new Error("no vote");
  return reveals(vote);
}

function shaped(shape: SecretShape) {
  return { ...SECRET.question, shape };
}

describe("a secret count", () => {
  it("reveals everything when every valid ballot says the same", () => {
    expect(found({ counts: [5, 0, 0] })).toBe("all");
    expect(found({ counts: [0, 0, 5] })).toBe("all");
    expect(found({ counts: [0, 4, 0], spoilt: 1, is_paper: true })).toBe("all");
    expect(found({ question: shaped("several"), counts: [0, 5, 5, 0] })).toBe("all");
  });

  it("does not when one ballot says another thing, or there is none", () => {
    expect(found({ counts: [4, 1, 0] })).toBeNull();
    expect(found({ question: shaped("several"), counts: [1, 4, 4, 0] })).toBeNull();
    expect(found({ ballots: 0, counts: [0, 0, 0] })).toBeNull();
  });

  it("may, until it is opened", () => {
    expect(found({ ballots: 3 }, "counting")).toBe("may");
    expect(found({ ballots: 2 }, "counting")).toBe("few");
    expect(found({ ballots: 0 }, "open")).toBeNull();
  });
});

describe("the chair", () => {
  function conducts(state: SessionState) {
    new Stage(state, "p-1").draw(<ConsoleApp />);
  }

  it("is told before the custodians open", () => {
    conducts(secretly(voting(session()), {}, "counting"));
    expect(screen.getByText(/Si las 5 papeletas dicen lo mismo/)).toBeTruthy();
  });

  it("is warned beside the act of proclaiming when the result is unanimous", () => {
    conducts(secretly(counted(session()), { counts: [5, 0, 0] }, "closed"));
    const warning = screen.getByText(/Resultado unánime/);
    expect(warning.getAttribute("role")).toBe("alert");
    expect(warning.parentElement?.contains(screen.getByRole("button", { name: /Proclamar/ }))).toBe(true);
  });

  it("is not warned when it is not", () => {
    conducts(secretly(counted(session()), { counts: [3, 2, 0] }, "closed"));
    expect(screen.queryByText(/Resultado unánime/)).toBeNull();
  });
});
