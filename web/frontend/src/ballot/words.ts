// A hash said aloud: three short Spanish words, the same in every language of the screens.
// 2048 words carry 11 bits each: three of them the first 33 bits of a SHA-256. A chance match is
// one in 8.6 thousand million; the full hash, one tap away, is what decides.
import words from "../../../../voting/secret/words.json";

const BITS = 11;
const SAID = 3;

/** The words for a SHA-256 in hexadecimal or in Base64 (a tracker). */
export function wordsOf(hash: string): readonly string[] {
  const first = bytesOf(hash).slice(0, 5);
  const bits = Array.from(first, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: SAID }, (_, place) => {
    const index = Number.parseInt(bits.slice(place * BITS, (place + 1) * BITS), 2);
    return words[index] ?? "";
  });
}

function bytesOf(hash: string): Uint8Array {
  if (/^[0-9a-f]{64}$/.test(hash)) {
    return Uint8Array.from(hash.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  return Uint8Array.from(atob(hash), (character) => character.charCodeAt(0));
}
