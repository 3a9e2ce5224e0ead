// @vitest-environment jsdom
// The page's end of the worker: a question is answered whatever becomes of the worker.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { READY } from "../../src/ballot/device/device";
import { WorkerDesk } from "../../src/live/ballot-desk";

/** A worker that says what the test says. */
class Silent extends EventTarget {
  static made: Silent[] = [];
  readonly asked: { id: number }[] = [];
  isEnded = false;

  constructor() {
    super();
    Silent.made.push(this);
  }

  postMessage(asked: { id: number }): void {
    this.asked.push(asked);
  }

  terminate(): void {
    this.isEnded = true;
  }

  says(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

beforeEach(() => {
  Silent.made = [];
  vi.stubGlobal("Worker", Silent);
});
afterEach(() => vi.unstubAllGlobals());

function ask(desk: WorkerDesk) {
  const answer = desk.ask("readiness");
  const worker = Silent.made.at(-1);
  if (!worker) throw new Error("no worker");
  return { answer, worker, id: worker.asked.at(-1)?.id ?? 0 };
}

describe("the desk", () => {
  it("hears of a script that did not arrive, and starts it anew with the next question", async () => {
    const desk = new WorkerDesk("s-1", "/api/sessions/s-1");
    const first = ask(desk);
    first.worker.dispatchEvent(new Event("error"));
    await expect(first.answer).rejects.toMatchObject({ code: "unreachable" });
    const second = ask(desk);
    expect(first.worker.isEnded).toBe(true);
    second.worker.says({ id: second.id, value: "bound" });
    expect(await second.answer).toBe("bound");
  });

  it("hears of a program that failed before it ran", async () => {
    const desk = new WorkerDesk("s-1", "/api/sessions/s-1");
    const { answer, worker } = ask(desk);
    worker.dispatchEvent(new ErrorEvent("error", { message: "indexedDB is not defined" }));
    await expect(answer).rejects.toMatchObject({ code: "fault" });
    expect(worker.isEnded).toBe(true);
  });

  it("leaves a fault of a program that runs to its answer", async () => {
    const desk = new WorkerDesk("s-1", "/api/sessions/s-1");
    const { answer, worker, id } = ask(desk);
    worker.says(READY);
    worker.dispatchEvent(new ErrorEvent("error", { message: "reported" }));
    worker.says({ id, value: "unbound" });
    expect(await answer).toBe("unbound");
    expect(worker.isEnded).toBe(false);
  });
});
