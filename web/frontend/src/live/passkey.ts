// The member's passkey: signs the credentials at check-in, and gives the key that wraps a seed.

/** What the passkey said; `wrap` are 32 bytes of its own (WebAuthn PRF), null where it has none. */
export interface Assertion {
  readonly json: unknown;
  readonly wrap: Uint8Array | null;
}

// A dialogue that nobody answers ends by itself: what waits behind it must go on.
const PATIENCE_MS = 120_000;

/** Why there is no assertion. */
export type PasskeyTrouble = "passkey-cancelled" | "passkey-unusable";

/**
 * Ask the passkey to sign `challenge` (Base64url), with its user verified.
 *
 * `salt` asks for the key that it derives from that text as well.
 */
export async function assertionOf(
  challenge: string,
  passkeys: readonly string[],
  salt?: string,
): Promise<Assertion | PasskeyTrouble> {
  if (!globalThis.PublicKeyCredential) return "passkey-unusable";
  const publicKey: PublicKeyCredentialRequestOptions = {
    timeout: PATIENCE_MS,
    challenge: bytesOf(challenge),
    allowCredentials: passkeys.map((id) => ({ type: "public-key", id: bytesOf(id) })),
    userVerification: "required",
    ...(salt === undefined ? {} : { extensions: evaluating(salt) }),
  };
  try {
    const credential = await navigator.credentials.get({ publicKey });
    if (!(credential instanceof PublicKeyCredential)) return "passkey-unusable";
    return { json: credential.toJSON(), wrap: wrapOf(credential) };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return error.name === "NotAllowedError" ? "passkey-cancelled" : "passkey-unusable";
  }
}

const evaluating = (salt: string): AuthenticationExtensionsClientInputs => ({
  prf: { eval: { first: new TextEncoder().encode(salt) } },
});

function wrapOf(credential: PublicKeyCredential): Uint8Array | null {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) return null;
  return first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer);
}

/** Whether this browser may have passkeys that derive keys; it asks no finger. */
export async function mayDerive(): Promise<boolean> {
  const known = await globalThis.PublicKeyCredential?.getClientCapabilities?.().catch(() => null);
  return known?.["extension:prf"] ?? false;
}

/** A fresh challenge where only the presence of the person matters. */
export function newChallenge(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
