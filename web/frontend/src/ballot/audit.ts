// "Audit instead of cast" (Benaloh): what shows to a second device that a ballot encrypts what it
// should. The ballot that is shown is spoilt: it can never be cast.
import { answersOf, assemble, readBallot } from "./ballot";
import { drawsOf } from "./chance";
import type { Election } from "./election";
import { b64 } from "./form";
import { marksFor } from "./question";

/** What a spoilt ballot was made of; the secret of the credential cannot be worked out of it. */
export interface Spoilt {
  readonly uuid: string;
  readonly credential: bigint;
  /** The bytes that the encryption drew from. */
  readonly secret: Uint8Array;
  /** The answers that were picked, counted from 0. */
  readonly places: readonly number[];
  readonly signature: { readonly challenge: bigint; readonly response: bigint };
}

/** What a ballot was made of, to be shown. */
export function spoil(
  election: Election,
  raw: Uint8Array,
  secret: Uint8Array,
  places: readonly number[],
): Spoilt {
  const { credential, signature } = readBallot(election, raw);
  return { uuid: election.uuid, credential, secret, places, signature };
}

/** Make the ballot again from what was shown, and return its tracker. */
export function trackerOf(election: Election, spoilt: Spoilt): string {
  const marks = election.questions.map((question) => marksFor(question, spoilt.places));
  const draw = drawsOf(election.group, spoilt.secret);
  const answers = answersOf(election, spoilt.credential, marks, draw);
  return b64(assemble(election, spoilt.credential, answers, spoilt.signature));
}

/** The text of the QR that the second device reads: five parts with dots. */
export function writeSpoilt(spoilt: Spoilt): string {
  const { uuid, credential, secret, places, signature } = spoilt;
  const numbers = [credential, wholeOf(secret), signature.challenge, signature.response];
  return [uuid, places.join("-"), ...numbers.map((each) => each.toString(36))].join(".");
}

/** What a QR says, or null for a text that is none of ours. */
export function readSpoilt(text: string): Spoilt | null {
  const [uuid = "", places = "", ...rest] = text.split(".");
  const isOurs = rest.length === 4 && rest.every((each) => /^[0-9a-z]{1,400}$/.test(each));
  if (!isOurs || !/^(\d{1,2}(-\d{1,2})*)?$/.test(places)) return null;
  const [credential = 0n, secret = 0n, challenge = 0n, response = 0n] = rest.map(fromBase36);
  const picked = places === "" ? [] : places.split("-").map(Number);
  return {
    uuid, credential, secret: bytesOf(secret), places: picked, signature: { challenge, response },
  }; // prettier-ignore
}

const SECRET_BYTES = 32;

const wholeOf = (bytes: Uint8Array): bigint =>
  bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

const fromBase36 = (text: string): bigint =>
  [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);

function bytesOf(whole: bigint): Uint8Array {
  const hex = whole.toString(16).padStart(SECRET_BYTES * 2, "0").slice(-SECRET_BYTES * 2);
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Fresh bytes for one encryption. */
export const newSecret = (): Uint8Array => crypto.getRandomValues(new Uint8Array(SECRET_BYTES));

