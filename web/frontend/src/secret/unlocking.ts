// The tap with which a trustee opens the seed that the device keeps.
import { Trouble } from "../ballot/device/ports";
import type { BallotDesk } from "../live/ballot-desk";
import { assertionOf, mayDerive, newChallenge } from "../live/passkey";

/** The bytes of the passkey that wrap the seed; null where the browser has no such passkeys. */
export async function wrapOf(desk: BallotDesk): Promise<Uint8Array | null> {
  const { passkeys } = await desk.ask("desk");
  if (passkeys.length === 0 || !(await mayDerive())) return null;
  const salt = `hemiciclo/seed/1|${desk.session}`;
  const assertion = await assertionOf(newChallenge(), passkeys, salt);
  if (typeof assertion === "string") throw new Trouble(assertion);
  return assertion.wrap;
}
