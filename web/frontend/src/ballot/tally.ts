// Adding up under encryption and opening only the sum (specification 4.16 to 4.19).
import type { Ballot } from "./ballot";
import type { Election } from "./election";
import { dump, encoded, Flaw, hexdigest, type Json, Reader } from "./form";
import type { Draw, Group } from "./group";
import {
  type Ciphertext,
  ciphertextJson,
  knowEqual,
  knowsEqual,
  type Proof,
  product,
  proofJson,
  readProof,
} from "./proofs";
import { widthOf } from "./question";
import { type Trustees, weightsOf } from "./trustees";

/** One ciphertext for each choice of each question. */
export type Sums = readonly (readonly Ciphertext[])[];

/** The encryption of how many picked each choice. */
export function addUp(election: Election, ballots: readonly Ballot[]): Sums {
  return election.questions.map((question, number) =>
    Array.from({ length: widthOf(question) }, (_, place) =>
      product(
        election.group,
        ballots.map((ballot) => choiceOf(ballot, number, place)),
      ),
    ),
  );
}

function choiceOf(ballot: Ballot, number: number, place: number): Ciphertext {
  const found = ballot.answers[number]?.choices[place];
  if (found === undefined) throw new RangeError("no such choice");
  return found;
}

/** The encrypted tally as published. */
export const writeSums = (sums: Sums): Uint8Array =>
  encoded(dump(sums.map((row) => row.map(ciphertextJson))));

/** The payload of the tally's event. */
export const writeSized = (sums: Uint8Array, count: number): Uint8Array =>
  encoded(dump({ num_tallied: count, total_weight: count, encrypted_tally: hexdigest(sums) }));

/** What trustee `owner` (counted from 1) says of the sums, with proofs. */
export interface Opened {
  readonly owner: number;
  readonly factors: readonly (readonly bigint[])[];
  readonly proofs: readonly (readonly Proof[])[];
}

const prefixOf = (election: Election, key: bigint): string =>
  `decrypt|${election.fingerprint}|${key}|`;

/** The partial decryption made with the share of one trustee. */
export function openSums(election: Election, sums: Sums, share: bigint, draw: Draw): Uint8Array {
  const { group } = election;
  const prefix = prefixOf(election, group.ofG(share));
  const factors = sums.map((row) => row.map((each) => String(group.power(each.alpha, share))));
  const proofs = sums.map((row) =>
    row.map((each) => proofJson(knowEqual(group, share, prefix, [group.g, each.alpha], draw))),
  );
  return encoded(dump({ decryption_factors: factors, decryption_proofs: proofs }));
}

/** The payload of the event that carries a partial decryption. */
export const writeOwned = (opened: Uint8Array, owner: number): Uint8Array =>
  encoded(dump({ owner, payload: hexdigest(opened) }));

/**
 * A partial decryption whose proofs hold under its owner's verification key.
 *
 * `keys` are the verification keys in the order of the trustees.
 */
export function checkOpened(
  election: Election,
  sums: Sums,
  keys: readonly bigint[],
  [raw = new Uint8Array(), owned = new Uint8Array()]: readonly Uint8Array[],
): Opened {
  const reader = new Reader("decryption", election.group);
  const [owner, payload] = reader.fields(reader.parse(owned), ["owner", "payload"]);
  const number = reader.small(owner);
  const known = keys[number - 1];
  if (known === undefined || reader.digest(payload) !== hexdigest(raw)) throw reader.flaw("owner");
  const opened = readOpened(reader, sums, raw, number);
  const prefix = prefixOf(election, known);
  sums.flat().forEach((each, place) => {
    const proof = opened.proofs.flat()[place];
    const pairs = [
      [election.group.g, known],
      [each.alpha, opened.factors.flat()[place] ?? 0n],
    ] as const;
    if (proof === undefined || !knowsEqual(election.group, proof, prefix, pairs)) {
      throw reader.flaw("proof", String(number));
    }
  });
  return opened;
}

function readOpened(reader: Reader, sums: Sums, raw: Uint8Array, owner: number): Opened {
  const names = ["decryption_factors", "decryption_proofs"];
  const [factors, proofs] = reader.fields(reader.parse(raw), names);
  const rows = <T>(part: Json | undefined, read: (value: Json) => T): T[][] =>
    reader
      .items(part, sums.length)
      .map((row, place) => reader.items(row, sums[place]?.length ?? 0).map(read));
  return {
    owner,
    factors: rows(factors, (value) => reader.element(value)),
    proofs: rows(proofs, (value) => readProof(reader, value)),
  };
}

/** How many picked each choice, at most `most`; Flaw `result-open` for what cannot be. */
export function combine(
  trustees: Trustees,
  sums: Sums,
  opened: readonly Opened[],
  most: number,
): number[][] {
  const { group } = trustees;
  const weights = weightsOf(trustees, opened.map((each) => each.owner));
  const table = powersOf(group, most);
  return sums.map((row, i) =>
    row.map((each, j) => {
      const mask = group.times(
        opened.map(({ owner, factors }) =>
          group.power(factors[i]?.[j] ?? 0n, weights.get(owner) ?? 0n),
        ),
      );
      const count = table.get(group.times([each.beta, group.inverse(mask)]));
      if (count === undefined) throw new Flaw("result-open");
      return count;
    }),
  );
}

function powersOf(group: Group, most: number): ReadonlyMap<bigint, number> {
  return new Map(Array.from({ length: most + 1 }, (_, count) => [group.ofG(BigInt(count)), count]));
}

/** The result as published. */
export const writeResult = (counts: readonly (readonly number[])[]): Uint8Array =>
  encoded(dump({ result: counts }));
