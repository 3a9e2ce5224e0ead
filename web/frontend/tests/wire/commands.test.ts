// One intention, one key, until somebody answers.
import { describe, expect, it } from "vitest";
import { type CommandPorts, sendCommand } from "../../src/wire/commands";
import type { Command } from "../../src/wire/generated";

const CAST: Command = { type: "vote.cast", vote: "w-1", choice: "yes" };
const LOST = (): Promise<Response> => Promise.reject(new TypeError("no line"));
const TOOK = (): Promise<Response> => Promise.resolve(Response.json({ seq: 9, hash: "", events: [] }));

function serverThat(...answers: (() => Promise<Response>)[]) {
  const posts: { key: string; body: string }[] = [];
  let keys = 0;
  const ports: CommandPorts = {
    post: (key, body) => {
      posts.push({ key, body });
      return (answers[posts.length - 1] ?? LOST)();
    },
    newKey: () => `key-${(keys += 1)}`.padEnd(8, "0"),
    wait: () => Promise.resolve(),
    random: () => 0,
  };
  return { posts, ports };
}

describe("a command", () => {
  it("is accepted at the first answer", async () => {
    const { ports, posts } = serverThat(TOOK);
    expect(await sendCommand(ports, CAST).outcome).toMatchObject({ status: "accepted" });
    expect(posts).toHaveLength(1);
  });

  it("is repeated with the key it had while nobody answers", async () => {
    const unavailable = (): Promise<Response> => Promise.resolve(new Response("", { status: 503 }));
    const { ports, posts } = serverThat(LOST, unavailable, LOST, TOOK);
    expect(await sendCommand(ports, CAST).outcome).toMatchObject({ status: "accepted" });
    expect(new Set(posts.map((post) => post.key)).size).toBe(1);
    expect(new Set(posts.map((post) => post.body)).size).toBe(1);
  });

  it("is unanswered after five attempts, and keeps its key when tried again by hand", async () => {
    const { ports, posts } = serverThat(LOST, LOST, LOST, LOST, LOST, TOOK);
    const sending = sendCommand(ports, CAST);
    expect(await sending.outcome).toEqual({ status: "unanswered" });
    expect(await sending.again().outcome).toMatchObject({ status: "accepted" });
    expect(posts).toHaveLength(6);
    expect(new Set(posts.map((post) => post.key)).size).toBe(1);
  });

  it("is refused with the server's sentence and not repeated", async () => {
    const refusal = { code: "vote-closed", sentence: "La votación está cerrada.", params: {}, article: "" };
    const { ports, posts } = serverThat(() => Promise.resolve(Response.json(refusal, { status: 409 })));
    expect(await sendCommand(ports, CAST).outcome).toEqual({ status: "refused", refusal });
    expect(posts).toHaveLength(1);
  });

  it("tells that the sign-in has ended", async () => {
    const { ports } = serverThat(() => Promise.resolve(Response.json({}, { status: 401 })));
    expect(await sendCommand(ports, CAST).outcome).toEqual({ status: "signed-out" });
  });

  it("gets a new key for a new intention", () => {
    const { ports } = serverThat(TOOK, TOOK);
    expect(sendCommand(ports, CAST).key).not.toBe(sendCommand(ports, CAST).key);
  });

  it("does not hide a bug as a broken line", async () => {
    const { ports } = serverThat(() => Promise.reject(new RangeError("bug")));
    await expect(sendCommand(ports, CAST).outcome).rejects.toThrow(RangeError);
  });
});
