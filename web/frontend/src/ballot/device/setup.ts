// What a device checks of a vote before anybody votes in it: that it is the vote on the screen.
import { type Row, headOf, setupRow } from "../board";
import { BASE58, type Election, readCredentials, readElection } from "../election";
import { encoded, hexdigest } from "../form";
import { wholeOf } from "../group";
import { type Trustees, readTrustees } from "../trustees";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Ports, Trouble, good } from "./ports";
import type { SecretQuestion, SecretSetup } from "../../wire/generated";

/** What the log of the session, shown on every screen, says of a vote. */
export interface Expected {
  readonly vote: string;
  readonly number: number;
  readonly uuid: string;
  readonly question: SecretQuestion;
  readonly voters: number;
  readonly trustees: string;
  readonly fingerprint: string;
  readonly setupHead: string;
  readonly ballots: number;
  readonly closeHead: string;
  readonly tally: string;
  readonly isVoided: boolean;
}

/** A setup that is the one expected. */
export interface Setup {
  readonly election: Election;
  readonly trustees: Trustees;
  readonly credentials: ReadonlySet<bigint>;
  readonly first: Row;
  readonly receiptsKey: string;
}

/** Ask for the setup of a vote and check it; Trouble `setup-…` for what is not as it should be. */
export async function askSetup(ports: Ports, session: string, expected: Expected): Promise<Setup> {
  const said = good<SecretSetup>(await ports.server.get(`/${expected.vote}/setup`));
  const [raw, trusteesRaw, listed] = [said.election, said.trustees, said.credentials].map(encoded);
  if (!raw || !trusteesRaw || !listed) throw new Trouble("setup-form");
  const election = readElection(raw);
  const setup = {
    election,
    trustees: readTrustees(trusteesRaw, election.group),
    credentials: readCredentials(listed, election.group),
    first: setupRow(raw, trusteesRaw, listed),
    receiptsKey: said.receipts_key,
  };
  const flaw = differenceOf(setup, hexdigest(trusteesRaw), session, expected);
  if (flaw) throw new Trouble(flaw);
  return setup;
}

function differenceOf(
  { election, trustees, credentials, first }: Setup,
  trusteesHash: string,
  session: string,
  expected: Expected,
): string | null {
  const checks: readonly (readonly [boolean, string])[] = [
    [expected.isVoided, "setup-voided"],
    [election.uuid !== electionUuid(session, expected.number), "setup-uuid"],
    [trusteesHash !== expected.trustees, "setup-trustees"],
    [election.y !== trustees.y, "setup-key"],
    [election.fingerprint !== expected.fingerprint, "setup-fingerprint"],
    [headOf([first]) !== expected.setupHead, "setup-head"],
    [credentials.size !== expected.voters, "setup-voters"],
    [!isAsked(election, expected.question), "setup-question"],
  ];
  return checks.find(([isWrong]) => isWrong)?.[1] ?? null;
}

/** Whether the election asks what the screens show, and nothing else. */
function isAsked({ questions }: Election, question: SecretQuestion): boolean {
  const [only] = questions;
  const isSeveral = question.shape === "several";
  return (
    questions.length === 1 &&
    only !== undefined &&
    only.text === question.text &&
    only.answers.length === question.answers.length &&
    only.answers.every((answer, place) => answer === question.answers[place]) &&
    only.hasBlank === isSeveral &&
    only.least === 1 &&
    only.most === (isSeveral ? question.most : 1)
  );
}

/** The identifier of an election: nobody chooses it. */
export function electionUuid(session: string, number: number): string {
  let value = wholeOf(sha256(encoded(`hemiciclo/election/1|${session}|${number}`)));
  let text = "";
  for (let place = 0; place < 14; place += 1) {
    text = BASE58.charAt(Number(value % 58n)) + text;
    value /= 58n;
  }
  return text;
}
