// What a passkey signs of a text: its SHA-256.
import { sha256 } from "@noble/hashes/sha2.js";
import { base64, encoded } from "../form";

/** SHA-256 of a text in Base64url without padding. */
export function challengeOf(text: string): string {
  return base64(sha256(encoded(text))).replaceAll("+", "-").replaceAll("/", "_");
}
