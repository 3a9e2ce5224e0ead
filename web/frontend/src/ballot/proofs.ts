// Proofs of knowledge made non-interactive (Fiat-Shamir), as Belenios writes them.
import type { Json, Reader } from "./form";
import type { Draw, Group } from "./group";

/** `challenge` and `response`, both modulo q. */
export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

/** ElGamal: `alpha` = g^r, `beta` = y^r g^m. */
export interface Ciphertext {
  readonly alpha: bigint;
  readonly beta: bigint;
}

export const proofJson = (proof: Proof): Json => ({
  challenge: String(proof.challenge),
  response: String(proof.response),
});

export const ciphertextJson = (each: Ciphertext): Json => ({
  alpha: String(each.alpha),
  beta: String(each.beta),
});

/** The encryption of `plain` less than `each` encrypts. */
export function minus(group: Group, each: Ciphertext, plain: number): Ciphertext {
  if (plain === 0) return each;
  return { alpha: each.alpha, beta: group.times([each.beta, group.ofG(BigInt(-plain))]) };
}

export function readProof(reader: Reader, value: Json | undefined): Proof {
  const [challenge, response] = reader.fields(value, ["challenge", "response"]);
  return { challenge: reader.scalar(challenge), response: reader.scalar(response) };
}

/** Exactly `count` proofs. */
export function readProofs(reader: Reader, value: Json | undefined, count: number): readonly Proof[] {
  return reader.items(value, count).map((item) => readProof(reader, item));
}

/** A ciphertext; both halves are members of the group. */
export function readCiphertext(reader: Reader, value: Json | undefined): Ciphertext {
  const [alpha, beta] = reader.fields(value, ["alpha", "beta"]);
  return { alpha: reader.element(alpha), beta: reader.element(beta) };
}

/** The encryption of the sum. */
export function product(group: Group, ciphertexts: readonly Ciphertext[]): Ciphertext {
  return {
    alpha: group.times(ciphertexts.map((each) => each.alpha)),
    beta: group.times(ciphertexts.map((each) => each.beta)),
  };
}

/** Prove knowledge of the logarithm to base g: signatures and keys (Schnorr). */
export function know(group: Group, secret: bigint, prefix: string, draw: Draw): Proof {
  return knowEqual(group, secret, prefix, [group.g], draw);
}

/** Check a proof of knowledge of the logarithm of `known` to base g. */
export function knows(group: Group, proof: Proof, known: bigint, prefix: string): boolean {
  const commitment = group.times([group.ofG(proof.response), group.power(known, proof.challenge)]);
  return group.scalar(prefix, [commitment]) === proof.challenge;
}

/** Prove that one secret is the logarithm to each base (Chaum-Pedersen). */
export function knowEqual(
  group: Group,
  secret: bigint,
  prefix: string,
  bases: readonly bigint[],
  draw: Draw,
): Proof {
  const w = draw();
  const raised = bases.map((base) => (base === group.g ? group.ofG(w) : group.power(base, w)));
  const challenge = group.scalar(prefix, raised);
  return { challenge, response: group.reduced(w - secret * challenge) };
}

/** Check that one secret leads from each base to its image: `pairs` of (base, image). */
export function knowsEqual(
  group: Group,
  proof: Proof,
  prefix: string,
  pairs: readonly (readonly [bigint, bigint])[],
): boolean {
  const commitments = pairs.map(([base, image]) =>
    group.times([group.power(base, proof.response), group.power(image, proof.challenge)]),
  );
  return group.scalar(prefix, commitments) === proof.challenge;
}

/** A statement of alternatives: one of `zeros` encrypts 0 under the key `y`. */
export interface Branches {
  readonly group: Group;
  readonly y: bigint;
  readonly prefix: string;
  readonly zeros: readonly Ciphertext[];
}

/** Prove that the alternative `truth` holds without telling which one it is. */
export function proveOne(
  statement: Branches,
  truth: number,
  randomness: bigint,
  draw: Draw,
): readonly Proof[] {
  const { group, y, prefix, zeros } = statement;
  const drawn = zeros.map((_, index) =>
    index === truth ? null : { challenge: draw(), response: draw() },
  );
  const w = draw();
  const commitments = zeros.flatMap((zero, index) => {
    const proof = drawn[index];
    return proof ? committed(statement, zero, proof) : [group.ofG(w), group.fixed(y)(w)];
  });
  const others = drawn.reduce((sum, proof) => sum + (proof?.challenge ?? 0n), 0n);
  const challenge = group.reduced(group.scalar(prefix, commitments) - others);
  const own = { challenge, response: group.reduced(w - randomness * challenge) };
  return drawn.map((proof) => proof ?? own);
}

/** Check a proof of alternatives. */
export function holds(statement: Branches, proofs: readonly Proof[]): boolean {
  const { group, prefix, zeros } = statement;
  if (zeros.length !== proofs.length) return false;
  const commitments = zeros.flatMap((zero, index) => committed(statement, zero, proofs[index]));
  const total = group.reduced(proofs.reduce((sum, proof) => sum + proof.challenge, 0n));
  return group.scalar(prefix, commitments) === total;
}

function committed(statement: Branches, zero: Ciphertext, proof: Proof | undefined): bigint[] {
  if (proof === undefined) throw new RangeError("a branch without proof");
  const { group, y } = statement;
  const { challenge, response } = proof;
  return [
    group.times([group.ofG(response), group.power(zero.alpha, challenge)]),
    group.times([group.fixed(y)(response), group.power(zero.beta, challenge)]),
  ];
}
