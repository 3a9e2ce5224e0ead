// A room with a server that the test answers for, and screens drawn in it.
import { render } from "@testing-library/preact";
import type { ComponentChildren } from "preact";
import { LiveRoom, type Receipts } from "../src/live/room";
import { RoomProvider } from "../src/ui/context";
import type { Command, Duty, SessionState } from "../src/wire/generated";
import { NOW } from "../dev/sample-states";

type Answer = Response | Promise<Response> | "lost";

export class Stage {
  readonly sent: { key: string; command: Command }[] = [];
  readonly answers: Answer[] = [];
  kept: Receipts = {};
  readonly room: LiveRoom;
  private keys = 0;

  constructor(
    state: SessionState,
    readonly me: string,
    kept: Receipts = {},
  ) {
    this.kept = kept;
    this.room = new LiveRoom(
      {
        post: (key, body) => this.post(key, JSON.parse(body) as Command),
        newKey: () => `key-${(this.keys += 1)}`.padEnd(32, "0"),
        wait: () => Promise.resolve(),
        random: () => 0,
      },
      () => Date.parse(NOW),
      { load: () => this.kept, save: (receipts) => (this.kept = receipts) },
    );
    const duty: Duty | null = state.people.find((p) => p.id === me)?.duty ?? null;
    this.room.receive({
      type: "snapshot",
      seq: state.seq,
      hash: "",
      state,
      me: { person: me, duty, audience: "member" },
      now: NOW,
    });
  }

  draw(content: ComponentChildren): void {
    render(<RoomProvider value={this.room}>{content}</RoomProvider>);
  }

  /** The server took the vote of the reader. */
  registers(choice: "yes" | "no" | "abstain", at = NOW): Response {
    const seq = (this.room.state.value?.seq ?? 0) + 1;
    const body = { vote: "w-1", member: this.me, choice, aloud: false };
    return Response.json({ seq, hash: "", events: [{ seq, at, kind: "vote.cast", body }] });
  }

  private post(key: string, command: Command): Promise<Response> {
    this.sent.push({ key, command });
    const answer = this.answers.shift() ?? "lost";
    return answer === "lost" ? Promise.reject(new TypeError("no line")) : Promise.resolve(answer);
  }
}
