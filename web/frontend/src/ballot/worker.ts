// The worker of the secret ballot: its page's name is the address and the session it serves.
import { serverAt } from "./device/asking";
import { answer, type Asked, deviceOf, type Question, READY } from "./device/device";
import { databaseKeep } from "./device/keeping";

const { base, session } = JSON.parse(self.name) as { base: string; session: string };
const device = deviceOf({ keep: databaseKeep(), server: serverAt(base) }, session);
const TRUSTEE = new Set<Question>([
  "begin", "restore", "unlock", "seed", "advance", "watch", "sign", "agreement", "release",
]); // prettier-ignore
const last = new Map<boolean, Promise<void>>();

// One after another: an act never finds what another has half done. The voter's acts do not wait
// for the trustee's, who may have many ballots to verify.
self.addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  const lane = TRUSTEE.has(data.what);
  const before = last.get(lane) ?? Promise.resolve();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker tells its page alone
  const act = async (): Promise<void> => self.postMessage(await answer(device, data));
  last.set(lane, before.then(act, act)); // what failed before does not stop what comes after
});
// The page knows by this that the program runs: a fault before it answered nobody.
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker tells its page alone
self.postMessage(READY);
