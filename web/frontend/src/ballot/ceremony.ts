// The key ceremony: trustees make one key of which no one ever holds the whole (Pedersen).
// Rounds relayed by the server: certificates, promises, contributions, shares. Each function is
// what one tablet computes; the seed is its only secret.
import { sha256 } from "@noble/hashes/sha2.js";
import * as channel from "./channel";
import { dump, encoded, hexdigest, type Json, Reader } from "./form";
import { type Draw, type Group, wholeOf } from "./group";
import { know, type Proof, proofJson } from "./proofs";
import {
  allCertificates,
  type Certificate,
  contextOf,
  isSigned,
  type Place,
  pokPrefix,
  readCertificates,
  readCoefficients,
  readTrustees,
  shareKey,
  type Signed,
  signedJson,
  signText,
} from "./trustees";

/** What a seed stands for: a key that signs and a key that decrypts. */
export interface Keys {
  readonly signing: bigint;
  readonly decryption: bigint;
}

/** What every tablet has seen: the certificates, in order. */
export interface Round {
  readonly group: Group;
  readonly threshold: number;
  readonly certs: readonly Signed[];
}

/** Second message of a trustee: `secrets` has one sealed text for each trustee. */
export interface Contribution {
  readonly polynomial: string;
  readonly secrets: readonly string[];
  readonly coefexps: Signed;
  readonly signature: Proof;
}

/** Third message: the sealed share, and the verification key that is published. */
export interface Output {
  readonly privateKey: string;
  readonly publicKey: Json;
}

const readerOf = (round: Round): Reader => new Reader("ceremony", round.group);

const certificatesOf = (round: Round): readonly Certificate[] =>
  readCertificates(readerOf(round), round.certs, round.threshold);

/** The keys of a seed. */
export function derive(group: Group, seed: string): Keys {
  const derived = (label: string): bigint => wholeOf(sha256(encoded(`${label}|${seed}`))) % group.q;
  return { signing: derived("sk"), decryption: derived("dk") };
}

/** First message of a trustee: both public keys, signed. */
export function certificate(group: Group, seed: string, place: Place, draw: Draw): Signed {
  const keys = derive(group, seed);
  const message = {
    context: contextOf(group, place),
    verification: String(group.ofG(keys.signing)),
    encryption: String(group.ofG(keys.decryption)),
  };
  return signText(group, keys.signing, dump(message), draw);
}

/** Draw a polynomial and seal its value at each trustee's place to that trustee. */
export async function contribute(round: Round, seed: string, draw: Draw): Promise<Contribution> {
  const { group, certs } = round;
  const keys = derive(group, seed);
  const all = certificatesOf(round);
  const own = all[ownPlace(round, all, keys)];
  const polynomial = Array.from({ length: round.threshold }, draw);
  const elements = polynomial.map((each) => group.ofG(each));
  const seal = (recipient: bigint, text: string): Promise<string> =>
    channel.send(group, keys.signing, { recipient, text }, draw);
  const secrets: string[] = [];
  for (const [place, cert] of all.entries()) {
    secrets.push(await seal(cert.encryption, secretAt(group, polynomial, place + 1)));
  }
  const kept = dump({ polynomial: polynomial.map(String) });
  const agreed = allCertificates(certs, elements);
  return {
    polynomial: await seal(own?.encryption ?? 0n, kept),
    secrets,
    coefexps: signText(group, keys.signing, dump({ coefexps: elements.map(String) }), draw),
    signature: signText(group, keys.signing, agreed, draw).signature,
  };
}

/** What a trustee promises before anybody's coefficients are seen: SHA-256 in hexadecimal. */
export const promiseOf = (coefexps: Signed): string => hexdigest(encoded(coefexps.message));

function ownPlace(round: Round, certs: readonly Certificate[], keys: Keys): number {
  const { group } = round;
  const verification = group.ofG(keys.signing);
  const encryption = group.ofG(keys.decryption);
  const place = certs.findIndex(
    (each) => each.verification === verification && each.encryption === encryption,
  );
  if (place < 0) throw readerOf(round).flaw("stranger");
  return place;
}

function secretAt(group: Group, polynomial: readonly bigint[], index: number): string {
  const value = polynomial.reduce(
    (sum, each, power) => sum + each * BigInt(index) ** BigInt(power),
    0n,
  );
  return dump({ secret: String(group.reduced(value)) });
}

/** The public coefficients of the trustee at `place` (from 0) when its signatures hold. */
export function checkContribution(
  round: Round,
  cert: Certificate,
  contribution: Contribution,
  place: number,
): readonly bigint[] {
  const reader = readerOf(round);
  const elements = readCoefficients(reader, contribution.coefexps, round.threshold);
  const agreed = {
    message: allCertificates(round.certs, elements),
    signature: contribution.signature,
  };
  for (const signed of [contribution.coefexps, agreed]) {
    if (!isSigned(round.group, cert.verification, signed)) {
      throw reader.flaw("signature", String(place + 1));
    }
  }
  return elements;
}

/**
 * Open what the others sealed to this trustee, check it, and return the sealed share.
 *
 * Flaw `ceremony-promise` and `ceremony-share` name the trustee whose coefficients are not those
 * promised, or whose value is not on its published polynomial.
 */
export async function finish(
  round: Round,
  contributions: readonly Contribution[],
  seed: string,
  draw: Draw,
): Promise<Output> {
  const { group } = round;
  const reader = readerOf(round);
  const keys = derive(group, seed);
  const certs = certificatesOf(round);
  const own = ownPlace(round, certs, keys);
  const polynomials = polynomialsOf(round, certs, contributions);
  let share = 0n;
  for (const [place, cert] of certs.entries()) {
    const sealed = contributions[place]?.secrets[own] ?? "";
    const value = await received(reader, keys, cert, sealed);
    if (group.ofG(value) !== shareKey(group, polynomials.slice(place, place + 1), own + 1)) {
      throw reader.flaw("share", String(place + 1));
    }
    share = group.reduced(share + value);
  }
  const envelope = {
    recipient: group.ofG(keys.decryption),
    text: dump({ decryption_key: String(share) }),
  };
  const privateKey = await channel.send(group, keys.signing, envelope, draw);
  return { privateKey, publicKey: verificationKey(group, keys, share, draw) };
}

/** Throws Flaw `ceremony-promise` unless each trustee's coefficients are those it promised. */
export function checkPromises(
  round: Round,
  promises: readonly string[],
  contributions: readonly Contribution[],
): void {
  contributions.forEach((each, place) => {
    if (promises[place] !== promiseOf(each.coefexps)) {
      throw readerOf(round).flaw("promise", String(place + 1));
    }
  });
}

function polynomialsOf(
  round: Round,
  certs: readonly Certificate[],
  contributions: readonly Contribution[],
): (readonly bigint[])[] {
  if (contributions.length !== certs.length) throw readerOf(round).flaw("count");
  return certs.map((cert, place) => {
    const contribution = contributions[place];
    if (contribution === undefined) throw readerOf(round).flaw("count");
    return checkContribution(round, cert, contribution, place);
  });
}

async function received(
  reader: Reader,
  keys: Keys,
  sender: Certificate,
  sealed: string,
): Promise<bigint> {
  const text = await channel.receive(reader, keys.decryption, sender.verification, sealed);
  const [value] = reader.fields(reader.parse(encoded(text)), ["secret"]);
  return reader.scalar(value);
}

function verificationKey(group: Group, keys: Keys, share: bigint, draw: Draw): Json {
  const key = group.ofG(share);
  const pok = know(group, share, pokPrefix(group, key), draw);
  const { signature } = signText(group, keys.signing, String(key), draw);
  return { pok: proofJson(pok), public_key: String(key), signature: proofJson(signature) };
}

/** trustees.json; Flaw `trustees-…` when something in it does not hold. */
export function publish(
  round: Round,
  contributions: readonly Contribution[],
  outputs: readonly Output[],
): Uint8Array {
  const fields = {
    threshold: round.threshold,
    certs: round.certs.map(signedJson),
    coefexps: contributions.map((each) => signedJson(each.coefexps)),
    signatures: contributions.map((each) => proofJson(each.signature)),
    verification_keys: outputs.map((each) => each.publicKey),
  };
  const raw = encoded(dump([["Pedersen", fields]]));
  readTrustees(raw, round.group);
  return raw;
}

/** The share of a trustee from the seed and what the server kept sealed. */
export async function recover(group: Group, seed: string, privateKey: string): Promise<bigint> {
  const reader = new Reader("share", group);
  const keys = derive(group, seed);
  const own = group.ofG(keys.signing);
  const text = await channel.receive(reader, keys.decryption, own, privateKey);
  const [value] = reader.fields(reader.parse(encoded(text)), ["decryption_key"]);
  return reader.scalar(value);
}
