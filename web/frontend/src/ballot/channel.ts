// Private messages between trustees, relayed by a server that cannot read them (Belenios 2.5.1).
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { dump, encoded, type Reader } from "./form";
import type { Draw, Group } from "./group";
import { isSigned, readSigned, signedJson, signText } from "./trustees";

const ALGORITHM = "AES-GCM";
const FIELDS = ["algorithm", "alpha", "beta", "data"];

const digest = (label: string, element: bigint): Uint8Array<ArrayBuffer> =>
  new Uint8Array(sha256(encoded(`${label}|${element}`)));

const boxOf = (key: bigint): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", digest("key", key), ALGORITHM, false, ["encrypt", "decrypt"]);

/** The nonce is all 32 bytes of a hash, as the other implementations have it. */
const nonceOf = (alpha: bigint): AesGcmParams => ({ name: ALGORITHM, iv: digest("iv", alpha) });

/** Encrypt a text to the owner of `known`: ElGamal for the key, AES-256-GCM for the text. */
async function encrypt(group: Group, known: bigint, plain: string, draw: Draw): Promise<string> {
  const random = draw();
  const key = group.ofG(draw());
  const alpha = group.ofG(random);
  const beta = group.times([group.power(known, random), key]);
  const sealed = await crypto.subtle.encrypt(nonceOf(alpha), await boxOf(key), encoded(plain));
  const data = bytesToHex(new Uint8Array(sealed));
  return dump({ algorithm: ALGORITHM, alpha: String(alpha), beta: String(beta), data });
}

/** The text; Flaw `…-message` for what was not encrypted to this key. */
async function decrypt(reader: Reader, secret: bigint, message: string): Promise<string> {
  const [algorithm, alpha, beta, data] = reader.fields(reader.parse(encoded(message)), FIELDS);
  if (algorithm !== ALGORITHM) throw reader.flaw("form", "algorithm");
  const { group } = reader;
  const first = reader.element(alpha);
  const key = group.times([reader.element(beta), group.inverse(group.power(first, secret))]);
  try {
    const sealed = new Uint8Array(hexToBytes(reader.text(data)));
    const plain = await crypto.subtle.decrypt(nonceOf(first), await boxOf(key), sealed);
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    throw reader.flaw("message");
  }
}

export interface Envelope {
  readonly recipient: bigint;
  readonly text: string;
}

/** Sign and encrypt a text; the signature names the recipient, so it cannot be forwarded. */
export async function send(
  group: Group,
  signing: bigint,
  { recipient, text }: Envelope,
  draw: Draw,
): Promise<string> {
  const inner = dump({ recipient: String(recipient), message: text });
  const signed = signText(group, signing, inner, draw);
  return encrypt(group, recipient, dump(signedJson(signed)), draw);
}

/** The text that `sender` sent to the owner of `secret`; a Flaw otherwise. */
export async function receive(
  reader: Reader,
  secret: bigint,
  sender: bigint,
  message: string,
): Promise<string> {
  const signed = readSigned(reader, reader.parse(encoded(await decrypt(reader, secret, message))));
  if (!isSigned(reader.group, sender, signed)) throw reader.flaw("signature", "message");
  const inner = reader.parse(encoded(signed.message));
  const [recipient, text] = reader.fields(inner, ["recipient", "message"]);
  if (reader.element(recipient) !== reader.group.ofG(secret)) {
    throw reader.flaw("message", "recipient");
  }
  return reader.text(text);
}
