// A synthetic council that votes in secret: trustees, voters and their ballots in one process.
import { Urn, vote } from "../../src/ballot/ballot";
import { type Board, type Row, setupRow } from "../../src/ballot/board";
import * as ceremony from "../../src/ballot/ceremony";
import { drawsOf } from "../../src/ballot/chance";
import {
  type Election,
  readCredentials,
  readElection,
  writeCredentials,
  writeElection,
} from "../../src/ballot/election";
import { encoded } from "../../src/ballot/form";
import { BELENIOS_2048, type Draw } from "../../src/ballot/group";
import { marksFor, type Question } from "../../src/ballot/question";
import * as tally from "../../src/ballot/tally";
import { readTrustees, type Trustees } from "../../src/ballot/trustees";

export const G = BELENIOS_2048;
export const TIMESTAMP = 1_790_000_000;

const asked = (text: string, answers: string[], most = 1, hasBlank = false): Question => ({
  text, answers, least: 1, most, hasBlank,
}); // prettier-ignore
export const YES_NO = asked("¿Se aprueba la propuesta ficticia?", ["Sí", "No", "Abstención"]);
export const ONE = asked("Persona ficticia", ["Ana Inventada", "Blas Irreal", "En blanco"]);
export const SEATS = asked("Hasta tres", ["Ana", "Blas", "Cira", "Dimas", "Elia"], 3, true);

/** Draws that are the same each time. */
export const repeatable = (name: string): Draw => drawsOf(G, encoded(name));

export interface Ceremony {
  readonly trustees: Uint8Array;
  readonly shares: readonly bigint[];
  readonly seeds: readonly string[];
  readonly sealed: readonly string[];
  readonly contributions: readonly ceremony.Contribution[];
  readonly round: ceremony.Round;
}

/** Make the keys of trustees who all obey. */
export async function holdCeremony(draw: Draw, size = 3, threshold = 2): Promise<Ceremony> {
  const seeds = Array.from({ length: size }, (_, index) => `semilla-ficticia-${index}`);
  const certs = seeds.map((seed, place) =>
    ceremony.certificate(G, seed, { size, threshold, index: place + 1 }, draw),
  );
  const round = { group: G, threshold, certs };
  const contributions: ceremony.Contribution[] = [];
  for (const seed of seeds) contributions.push(await ceremony.contribute(round, seed, draw));
  const outputs: ceremony.Output[] = [];
  for (const seed of seeds) {
    outputs.push(await ceremony.finish(round, contributions, seed, draw));
  }
  const sealed = outputs.map((each) => each.privateKey);
  const shares = await Promise.all(
    seeds.map((seed, place) => ceremony.recover(G, seed, sealed[place] ?? "")),
  );
  const trustees = ceremony.publish(round, contributions, outputs);
  return { trustees, shares, seeds, sealed, contributions, round };
}

export interface Council {
  readonly election: Election;
  readonly trustees: Trustees;
  readonly first: Row;
  readonly secrets: readonly bigint[];
  readonly held: Ceremony;
  readonly draw: Draw;
}

/** Hold the ceremony, draw credentials and publish the setup. */
export async function convene(voters: number, questions: readonly Question[]): Promise<Council> {
  const draw = repeatable("pleno");
  const held = await holdCeremony(draw);
  const trustees = readTrustees(held.trustees, G);
  const secrets = Array.from({ length: voters }, draw);
  const wording = { name: "Votación ficticia", description: "Ensayo", questions };
  const raw = writeElection(G, trustees.y, wording, "Ensayo22222222");
  const credentials = writeCredentials(secrets.map((each) => G.ofG(each)));
  const first = setupRow(raw, held.trustees, credentials);
  return { election: readElection(raw), trustees, first, secrets, held, draw };
}

export function urnOf(council: Council): Urn {
  const [, , credentials = new Uint8Array()] = council.first.data;
  return new Urn(council.election, readCredentials(credentials, G));
}

/** Voter n picks answer n (over and over) of each question. */
export function ballotOf(council: Council, voter: number): Uint8Array {
  const marks = council.election.questions.map((question) =>
    marksFor(question, [voter % question.answers.length]),
  );
  return vote(council.election, council.secrets[voter] ?? 0n, marks, council.draw);
}

/** Close, open with the first two trustees and return the whole board. */
export function finished(council: Council, urn: Urn): Board {
  const { election, trustees, held, draw } = council;
  const ballots = [...urn.ballots.values()];
  const sums = tally.addUp(election, ballots);
  const written = tally.writeSums(sums);
  const opened = [1, 2].map((owner) => {
    const raw = tally.openSums(election, sums, held.shares[owner - 1] ?? 0n, draw);
    return [raw, tally.writeOwned(raw, owner)];
  });
  const read = opened.map((data) => tally.checkOpened(election, sums, trustees.keys, data));
  const counts = tally.combine(trustees, sums, read, ballots.length);
  const rows: Row[] = [
    council.first,
    ...ballots.map(({ raw }) => ({ kind: "Ballot" as const, data: [raw] })),
    { kind: "EndBallots", data: [] },
    { kind: "EncryptedTally", data: [written, tally.writeSized(written, ballots.length)] },
    ...opened.map((data) => ({ kind: "PartialDecryption" as const, data })),
    { kind: "Result", data: [tally.writeResult(counts)] },
  ];
  return { timestamp: TIMESTAMP, rows };
}

/** A whole election. */
export async function plenary(voters: number, questions: readonly Question[]): Promise<Board> {
  const council = await convene(voters, questions);
  const urn = urnOf(council);
  for (let voter = 0; voter < voters; voter += 1) urn.put(ballotOf(council, voter));
  return finished(council, urn);
}
