// A trustee's seed as the device keeps it: wrapped with a key of the passkey where there is one.
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encoded } from "../form";
import { Trouble } from "./ports";

/** `nonce` and `sealed` are null for a seed that lies open: the browser has no such keys. */
export interface KeptSeed {
  readonly open: string | null;
  readonly nonce: Uint8Array<ArrayBuffer> | null;
  readonly sealed: Uint8Array<ArrayBuffer> | null;
}

const boxOf = (wrap: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    "raw",
    new Uint8Array(sha256(concatBytes(encoded("hemiciclo/seed/1|"), wrap))),
    "AES-GCM",
    false,
    ["encrypt", "decrypt"],
  );

/** Seal a seed with the 32 bytes that the passkey gave (WebAuthn PRF), or keep it as it is. */
export async function keepSeed(seed: string, wrap: Uint8Array | null): Promise<KeptSeed> {
  if (wrap === null) return { open: seed, nonce: null, sealed: null };
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const box = await boxOf(wrap);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, box, encoded(seed));
  return { open: null, nonce, sealed: new Uint8Array(sealed) };
}

/** The seed again; Trouble `seed-locked` without the bytes that sealed it. */
export async function openSeed(kept: KeptSeed, wrap: Uint8Array | null): Promise<string> {
  if (kept.open !== null) return kept.open;
  if (wrap === null || kept.nonce === null || kept.sealed === null) throw new Trouble("seed-locked");
  const box = await boxOf(wrap);
  const algorithm = { name: "AES-GCM", iv: kept.nonce };
  const plain = await crypto.subtle.decrypt(algorithm, box, kept.sealed).catch(() => null);
  if (plain === null) throw new Trouble("seed-locked");
  return new TextDecoder().decode(plain);
}
