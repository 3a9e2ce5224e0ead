// Answers a question about elections: the Python tests run it with node to compare both sides.
// One JSON object on standard input, one on standard output.
import { stdin, stdout } from "node:process";
import { Urn, vote } from "../../src/ballot/ballot";
import { headOf, readBoard, writeBoard } from "../../src/ballot/board";
import * as ceremony from "../../src/ballot/ceremony";
import { draws } from "../../src/ballot/chance";
import { readCredentials, readElection } from "../../src/ballot/election";
import { encoded, Flaw, type Json, Reader } from "../../src/ballot/form";
import type { Place, Signed } from "../../src/ballot/trustees";
import { readSigned, readTrustees, signedJson } from "../../src/ballot/trustees";
import { wordsOf } from "../../src/ballot/words";
import { proofJson, readProof } from "../../src/ballot/proofs";
import { G, ONE, plenary, SEATS, YES_NO } from "./council";

const QUESTIONS = { yes: YES_NO, one: ONE, seats: SEATS };
const draw = draws(G);
const reader = new Reader("driver", G);

interface Asked {
  readonly voters: number;
  readonly questions: readonly (keyof typeof QUESTIONS)[];
  readonly election: string;
  readonly credentials: string;
  readonly trustees: string;
  readonly ballots: readonly string[];
  readonly secret: string;
  readonly marks: number[][];
  readonly archive: string;
  readonly hashes: readonly string[];
  readonly seed: string;
  readonly sealed: string;
  readonly place: Place;
  readonly certs: Json[];
  readonly threshold: number;
  readonly contributions: { polynomial: string; secrets: string[]; coefexps: Json; signature: Json }[];
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
const roundOf = (asked: Asked): ceremony.Round => ({
  group: G,
  threshold: asked.threshold,
  certs: asked.certs.map((each): Signed => readSigned(reader, each)),
});

const ANSWERS: Record<string, (asked: Asked) => unknown> = {
  plenary: async ({ voters, questions }) => {
    const board = await plenary(voters, questions.map((name) => QUESTIONS[name]));
    return Buffer.from(writeBoard(board)).toString("base64");
  },
  vote: ({ election, secret, marks }) =>
    text(vote(readElection(encoded(election)), BigInt(secret), marks, draw)),
  judge: ({ election, credentials, ballots }) => {
    const read = readElection(encoded(election));
    const urn = new Urn(read, readCredentials(encoded(credentials), read.group));
    return ballots.map((each) => verdict(() => urn.put(Buffer.from(each, "base64"))));
  },
  trustees: ({ trustees }) => verdict(() => readTrustees(encoded(trustees), G)),
  election: ({ election }) => verdict(() => readElection(encoded(election))),
  credentials: ({ credentials }) => verdict(() => readCredentials(encoded(credentials), G)),
  head: ({ archive }) => headOf(readBoard(Buffer.from(archive, "base64")).rows),
  words: ({ hashes }) => hashes.map(wordsOf),
  recover: async ({ seed, sealed }) => String(await ceremony.recover(G, seed, sealed)),
  certificate: ({ seed, place }) => signedJson(ceremony.certificate(G, seed, place, draw)),
  contribute: async (asked) => {
    const made = await ceremony.contribute(roundOf(asked), asked.seed, draw);
    return { ...made, coefexps: signedJson(made.coefexps), signature: proofJson(made.signature) };
  },
  finish: async (asked) => {
    const contributions = asked.contributions.map((each) => ({
      ...each,
      coefexps: readSigned(reader, each.coefexps),
      signature: readProof(reader, each.signature),
    }));
    return ceremony.finish(roundOf(asked), contributions, asked.seed, draw);
  },
};

function verdict(check: () => unknown): string {
  try {
    check();
    return "";
  } catch (error) {
    if (error instanceof Flaw) return error.code;
    throw error;
  }
}

let input = "";
for await (const chunk of stdin) input += String(chunk);
const asked = JSON.parse(input) as Asked & { readonly do: string };
stdout.write(JSON.stringify(await ANSWERS[asked.do]?.(asked)));
