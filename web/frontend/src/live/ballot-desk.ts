// The page's end of the worker of the secret ballot: one question, one answer.
import type { Answered, Asked, Device, Question } from "../ballot/device/device";
import { Trouble } from "../ballot/device/ports";
// oxlint-disable-next-line import/default -- the bundler makes it: the address of the built worker
import workerAddress from "../ballot/worker?worker&url";

type Waiting = (answered: Answered) => void;
type Value<K extends Question> = Awaited<ReturnType<Device[K]>>;

/** What the screens ask of the device; a Trouble says by its code what did not hold. */
export interface BallotDesk {
  ask<K extends Question>(what: K, ...given: Parameters<Device[K]>): Promise<Value<K>>;
  readonly session: string;
}

/** The device in a worker, which starts when it is first asked. */
export class WorkerDesk implements BallotDesk {
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | undefined;
  private asked = 0;

  constructor(
    readonly session: string,
    private readonly base: string,
  ) {}

  async ask<K extends Question>(what: K, ...given: Parameters<Device[K]>): Promise<Value<K>> {
    this.asked += 1;
    const question: Asked = { id: this.asked, what, given };
    const answered = await new Promise<Answered>((resolve) => {
      this.waiting.set(question.id, resolve);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
      this.started().postMessage(question);
    });
    if ("code" in answered) {
      throw new Trouble(answered.code, answered.where, answered.sentence);
    }
    return answered.value as Value<K>;
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const name = JSON.stringify({ base: `${this.base}/secret`, session: this.session });
    const worker = new Worker(trusted(workerAddress), { type: "module", name });
    let runs = false;
    worker.addEventListener("message", ({ data }: MessageEvent<Answered>) => {
      runs = true;
      this.heard(data);
    });
    worker.addEventListener("error", (event) => {
      if (!(event instanceof ErrorEvent)) this.absent(worker, "unreachable");
      else if (!runs) this.absent(worker, "fault", event.message);
    });
    this.worker = worker;
    return worker;
  }

  private heard(answered: Answered): void {
    this.waiting.get(answered.id)?.(answered);
    this.waiting.delete(answered.id);
  }

  // Its script did not arrive, or failed before it ran (a fault after that answers for itself):
  // whoever waits hears of it, and the next question starts it anew.
  private absent(worker: Worker, code: string, where = ""): void {
    worker.terminate();
    if (this.worker === worker) this.worker = undefined;
    const lost = { code, where, sentence: "" };
    for (const id of this.waiting.keys()) this.heard({ id, ...lost });
  }
}

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): {
    createScriptURL(address: string): string;
  };
}

/** The policy of our pages wants the address of a script to be vouched for (Trusted Types). */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  const policy = trustedTypes?.createPolicy("hemiciclo-ballot", { createScriptURL: (own) => own });
  return policy?.createScriptURL(address) ?? address;
}
