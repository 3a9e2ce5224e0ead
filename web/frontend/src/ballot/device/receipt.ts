// The server's signature over a ballot that it took: with it a voter proves that it was lost.
import { encoded } from "../form";
import type { BallotReceipt } from "../../wire/generated";

/** Whether a receipt holds under the key of receipts; null where the browser cannot tell. */
export async function isGenuine(receipt: BallotReceipt, key: string): Promise<boolean | null> {
  const statement = encoded(`pleno/receipt/2|${receipt.uuid}|${receipt.tracker}`);
  const known = await crypto.subtle
    .importKey("raw", fromBase64(key), "Ed25519", false, ["verify"])
    .catch(() => null);
  if (known === null) return null;
  return crypto.subtle.verify("Ed25519", known, fromBase64(receipt.server_sig), statement);
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
