// Where the chance of the secret ballot comes from: the operating system, by WebCrypto.
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { BASE58 } from "./election";
import { encoded } from "./form";
import { type Draw, type Group, wholeOf } from "./group";

const SEED_LENGTH = 22; // Belenios: 58^22 is about 2^128
const DRAWN = 48; // bytes: 384 random bits modulo q of 256, the bias is below 2^-127

/** Fresh scalars. */
export const draws =
  (group: Group): Draw =>
  () =>
    wholeOf(crypto.getRandomValues(new Uint8Array(DRAWN))) % group.q;

/** The scalars that 32 secret bytes stand for: who is shown the bytes can draw the same again. */
export function drawsOf(group: Group, secret: Uint8Array): Draw {
  let count = 0;
  return () => {
    const labels = [`${count}|0`, `${count}|1`];
    count += 1;
    const bytes = labels.map((label) => sha256(concatBytes(secret, encoded(`|draw|${label}`))));
    return wholeOf(concatBytes(...bytes).subarray(0, DRAWN)) % group.q;
  };
}

/** The seed of a trustee: 22 characters that can be written down. */
export function newSeed(): string {
  let seed = "";
  while (seed.length < SEED_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(SEED_LENGTH))) {
      if (byte < 58 * 4 && seed.length < SEED_LENGTH) seed += BASE58.charAt(byte % 58);
    }
  }
  return seed;
}
