// Who opens the sums: trustees as they are published (Belenios 2.5.1 and later).
import { dump, encoded, isObject, type Json, Reader } from "./form";
import type { Draw, Group } from "./group";
import { know, knows, type Proof, proofJson, readProof, readProofs } from "./proofs";

const FEWEST = 2; // nobody opens alone

/** `threshold` of the owners of `keys` open the sums encrypted under `y`. */
export interface Trustees {
  readonly group: Group;
  readonly threshold: number;
  readonly keys: readonly bigint[];
  readonly y: bigint;
  readonly isShared: boolean;
  readonly certs: readonly Certificate[];
}

/** A text and the signature over it. */
export interface Signed {
  readonly message: string;
  readonly signature: Proof;
}

/** The keys of one trustee, and the place among the others that the trustee agreed to. */
export interface Certificate {
  readonly verification: bigint;
  readonly encryption: bigint;
  readonly context: Json;
}

/** One of `size` trustees, `threshold` of whom open; `index` counts from 1. */
export interface Place {
  readonly size: number;
  readonly threshold: number;
  readonly index: number;
}

export const signedJson = (signed: Signed): Json => ({
  message: signed.message,
  signature: proofJson(signed.signature),
});

export function signText(group: Group, key: bigint, message: string, draw: Draw): Signed {
  return { message, signature: know(group, key, `sigmsg|${message}|`, draw) };
}

export function isSigned(group: Group, known: bigint, signed: Signed): boolean {
  return knows(group, signed.signature, known, `sigmsg|${signed.message}|`);
}

export function readSigned(reader: Reader, value: Json | undefined): Signed {
  const [message, signature] = reader.fields(value, ["message", "signature"]);
  return { message: reader.text(message), signature: readProof(reader, signature) };
}

export const contextOf = (group: Group, { size, threshold, index }: Place): Json => ({
  group: group.name,
  size,
  threshold,
  index,
});

/** A certificate whose signature holds. */
export function readCertificate(reader: Reader, signed: Signed): Certificate {
  const value = reader.parse(encoded(signed.message));
  const names = ["context", "verification", "encryption"];
  const [context = null, verification, encryption] = reader.fields(value, names);
  if (!isObject(context)) throw reader.flaw("form");
  const keys = { verification: reader.element(verification), encryption: reader.element(encryption) };
  if (!isSigned(reader.group, keys.verification, signed)) throw reader.flaw("signature", "cert");
  return { ...keys, context };
}

/** g to each coefficient of a trustee's polynomial. */
export function readCoefficients(reader: Reader, signed: Signed, threshold: number): bigint[] {
  const [items] = reader.fields(reader.parse(encoded(signed.message)), ["coefexps"]);
  const elements = reader.items(items).map((each) => reader.element(each));
  if (elements.length !== threshold) throw reader.flaw("threshold");
  return elements;
}

/** The text that a trustee signs to agree with every certificate. */
export function allCertificates(certs: readonly Signed[], coefficients: readonly bigint[]): string {
  const all = { certs: certs.map(signedJson), coefexps: coefficients.map(String) };
  return `certs_sig|${dump(all)}`;
}

/** g to the share of trustee `index`: every polynomial taken there, added up. */
export function shareKey(
  group: Group,
  polynomials: readonly (readonly bigint[])[],
  index: number,
): bigint {
  const raised = polynomials.flatMap((elements) =>
    elements.map((element, power) => group.power(element, BigInt(index) ** BigInt(power))),
  );
  return group.times(raised);
}

/** What the proof of possession of a key is bound to. */
export const pokPrefix = (group: Group, key: bigint): string => `pok|${group.name}|${key}|`;

/** The published object of a trustee who holds a whole key. */
export function single(group: Group, secret: bigint, draw: Draw): Json {
  const key = group.ofG(secret);
  const proof = know(group, secret, pokPrefix(group, key), draw);
  return ["Single", { pok: proofJson(proof), public_key: String(key) }];
}

/**
 * The trustees: one group with a threshold, or keys that are all needed.
 *
 * Flaw `trustees-…` for a signature, share, proof or key that does not hold.
 */
export function readTrustees(raw: Uint8Array, group: Group): Trustees {
  const reader = new Reader("trustees", group);
  const pairs = reader.items(reader.parse(raw)).map((each) => reader.items(each, 2));
  const [first] = pairs;
  if (pairs.length === 1 && first?.[0] === "Pedersen") return readPedersen(reader, first[1]);
  if (pairs.length === 0 || pairs.some(([kind]) => kind !== "Single")) throw reader.flaw("form");
  const keys = pairs.map(([, value]) => {
    const [pok, key] = reader.fields(value, ["pok", "public_key"]);
    return possessed(reader, pok, key);
  });
  checkDistinct(reader, keys);
  const y = group.times(keys);
  return { group, threshold: keys.length, keys, y, isShared: false, certs: [] };
}

function possessed(reader: Reader, pok: Json | undefined, value: Json | undefined): bigint {
  const key = reader.element(value);
  const proof = readProof(reader, pok);
  if (key === 1n || !knows(reader.group, proof, key, pokPrefix(reader.group, key))) {
    throw reader.flaw("key");
  }
  return key;
}

interface Published {
  readonly threshold: number;
  readonly certs: readonly Signed[];
  readonly coefexps: readonly Signed[];
  readonly signatures: readonly Proof[];
  readonly keys: readonly Json[];
}

const NAMES = ["threshold", "certs", "coefexps", "signatures", "verification_keys"];

function readPublished(reader: Reader, value: Json | undefined): Published {
  const [threshold, certs, coefexps, signatures, keys] = reader.fields(value, NAMES);
  const count = reader.items(certs).length;
  const needed = reader.small(threshold);
  if (needed < FEWEST || needed > count) throw reader.flaw("threshold");
  return {
    threshold: needed,
    certs: reader.items(certs).map((each) => readSigned(reader, each)),
    coefexps: reader.items(coefexps, count).map((each) => readSigned(reader, each)),
    signatures: readProofs(reader, signatures, count),
    keys: reader.items(keys, count),
  };
}

function readPedersen(reader: Reader, value: Json | undefined): Trustees {
  const { group } = reader;
  const published = readPublished(reader, value);
  const certs = published.certs.map((each) => readCertificate(reader, each));
  checkKeys(reader, certs);
  checkPlaces(reader, certs, published.threshold);
  const polynomials = certs.map((cert, place) => polynomial(reader, published, cert, place));
  const keys = certs.map((cert, place) => {
    const expected = shareKey(group, polynomials, place + 1);
    return readShareKey(reader, published.keys[place], cert, expected);
  });
  const y = group.times(polynomials.map((elements) => elements[0] ?? 0n));
  return { group, threshold: published.threshold, keys, y, isShared: true, certs };
}

/** Every certificate of a ceremony, after checking signature, place and person of each. */
export function readCertificates(
  reader: Reader,
  certs: readonly Signed[],
  threshold: number,
): readonly Certificate[] {
  const read = certs.map((each) => readCertificate(reader, each));
  checkPlaces(reader, read, threshold);
  checkKeys(reader, read);
  return read;
}

/** Refuse a certificate of an earlier ceremony, for another place or another threshold. */
function checkPlaces(reader: Reader, certs: readonly Certificate[], threshold: number): void {
  certs.forEach(({ context }, place) => {
    const agreed = contextOf(reader.group, { size: certs.length, threshold, index: place + 1 });
    if (dump(context) !== dump(agreed)) throw reader.flaw("context", String(place + 1));
  });
}

/** Refuse a person who holds two places: there would be fewer trustees than there seem. */
function checkKeys(reader: Reader, certs: readonly Certificate[]): void {
  checkDistinct(reader, certs.map((each) => each.verification));
  checkDistinct(reader, certs.map((each) => each.encryption));
}

function checkDistinct(reader: Reader, keys: readonly bigint[]): void {
  if (new Set(keys).size !== keys.length) throw reader.flaw("repeated");
}

function polynomial(
  reader: Reader,
  published: Published,
  cert: Certificate,
  place: number,
): readonly bigint[] {
  const signed = published.coefexps[place];
  const signature = published.signatures[place];
  if (signed === undefined || signature === undefined) throw reader.flaw("form");
  const elements = readCoefficients(reader, signed, published.threshold);
  if (!isSigned(reader.group, cert.verification, signed)) {
    throw reader.flaw("signature", "coefexps");
  }
  const agreed = { message: allCertificates(published.certs, elements), signature };
  if (!isSigned(reader.group, cert.verification, agreed)) throw reader.flaw("signature", "certs");
  return elements;
}

function readShareKey(
  reader: Reader,
  value: Json | undefined,
  cert: Certificate,
  expected: bigint,
): bigint {
  const [pok, key, signature] = reader.fields(value, ["pok", "public_key", "signature"]);
  const share = possessed(reader, pok, key);
  if (share !== expected) throw reader.flaw("share");
  const signed = { message: String(share), signature: readProof(reader, signature) };
  if (!isSigned(reader.group, cert.verification, signed)) throw reader.flaw("signature", "key");
  return share;
}

/** The weight of each of those who open together (Lagrange at 0). */
export function weightsOf(trustees: Trustees, owners: readonly number[]): Map<number, bigint> {
  const { group, isShared } = trustees;
  const weight = (owner: number): bigint =>
    owners
      .filter((other) => other !== owner)
      .reduce((sum, other) => group.reduced(sum * fraction(group, other, other - owner)), 1n);
  return new Map(owners.map((owner) => [owner, isShared ? weight(owner) : 1n]));
}

function fraction(group: Group, above: number, below: number): bigint {
  return BigInt(above) * inverseModulo(group.reduced(BigInt(below)), group.q);
}

/** The inverse modulo a prime (Euclid). */
function inverseModulo(value: bigint, modulus: bigint): bigint {
  let [rest, next, x, nextX] = [modulus, value, 0n, 1n];
  while (next > 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [x, nextX] = [nextX, x - quotient * nextX];
  }
  return x;
}
