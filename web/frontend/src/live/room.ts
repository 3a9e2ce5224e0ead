// The live session as signals: the socket fills them, the screens read them, commands go through it.
import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import { type Linked, apply } from "../room/apply";
import { type CommandPorts, type Sending, sendCommand } from "../wire/commands";
import type {
  Command,
  CommandAnswer,
  Me,
  Notice,
  Peer,
  ServerMessage,
  SessionState,
  Snapshot,
  Trial,
  Turnout,
} from "../wire/generated";
import type { Following, Link } from "../wire/socket";

const CATCH_UP_MS = 2_000;
const HEARS: ReadonlySet<Link> = new Set<Link>(["online", "polling"]);
const BELLS = ["secret.ceremony", "secret.board", "secret.statements"] as const;
const NOBODY: Me = { person: null, duty: null, audience: "public" };

/** No media server is there, that of the session is away, or the session goes to another one. */
export type MediaLack = "" | "none" | "away" | "moving";

export interface Room {
  readonly state: ReadonlySignal<SessionState | null>;
  readonly me: ReadonlySignal<Me>;
  readonly link: ReadonlySignal<Link>;
  readonly peers: ReadonlySignal<readonly Peer[]>;
  readonly isMediaUp: ReadonlySignal<boolean>;
  /** Why there is neither picture nor sound, as the server knows it; empty when it is unknown. */
  readonly mediaLack: ReadonlySignal<MediaLack>;
  /** How often another media server took the session: what is open to the former is of no use. */
  readonly moves: ReadonlySignal<number>;
  /** Whether somebody looks at one's large picture, by the server; null until it says so. */
  readonly isWantedLarge: ReadonlySignal<boolean | null>;
  /** Whether one's microphone is closed because that of the hall is heard, where one sits. */
  readonly isHallHeard: ReadonlySignal<boolean>;
  /** What connection tests found, by person; told to the secretary alone. */
  readonly trials: ReadonlySignal<Readonly<Record<string, Trial>>>;
  /** What one's own line carries, by the server. */
  readonly line: ReadonlySignal<OwnLine>;
  /** The server's clock in milliseconds since 1970, renewed four times a second. */
  readonly now: ReadonlySignal<number>;
  /** When the last message came, by the server's clock. */
  readonly heardAt: ReadonlySignal<number>;
  /** When one's own vote was registered, by the answer of the server. */
  readonly receipts: ReadonlySignal<Receipts>;
  /**
   * How often each bell of the secret ballot rang (`secret.board` …): a ring means ask again. All
   * ring when the line is back, since nobody tells what rang meanwhile.
   */
  readonly bells: ReadonlySignal<Readonly<Record<string, number>>>;
  /** How many ballots a secret vote has, of how many voters. */
  readonly turnout: ReadonlySignal<Turnout | null>;
  /** When somebody last signed in as oneself elsewhere; empty when nobody did, or one knows. */
  readonly elsewhere: ReadonlySignal<string>;
  knowsElsewhere(): void;
  send(command: Command): Sending;
  newId(): string;
}

/** Everything, small pictures only, or sound only. */
export type OwnLine = "full" | "reduced" | "sound";

export type Receipts = Readonly<Record<string, { readonly at: string; readonly changed: boolean }>>;

export interface Receipted {
  load(): Receipts;
  save(receipts: Receipts): void;
}

/** The room without its effects: `receive` takes what the socket says. */
export class LiveRoom implements Room {
  readonly state = signal<SessionState | null>(null);
  readonly me = signal<Me>(NOBODY);
  readonly link = signal<Link>("connecting");
  readonly peers = signal<readonly Peer[]>([]);
  readonly isMediaUp = signal(true);
  readonly mediaLack = signal<MediaLack>("");
  readonly moves = signal(0);
  readonly isWantedLarge = signal<boolean | null>(null);
  readonly line = signal<OwnLine>("full");
  readonly isHallHeard = signal(false);
  readonly trials = signal<Readonly<Record<string, Trial>>>({});
  readonly heardAt = signal(0);
  readonly receipts = signal<Receipts>({});
  readonly bells = signal<Readonly<Record<string, number>>>({});
  readonly turnout = signal<Turnout | null>(null);
  readonly elsewhere = signal("");
  private readonly offset = signal(0);
  private readonly tick = signal(0);
  readonly now = computed(() => this.tick.value + this.offset.value);
  private following: Following | undefined;

  constructor(
    private readonly commands: CommandPorts,
    private readonly wallClock: () => number,
    private readonly kept: Receipted,
  ) {
    this.receipts.value = kept.load();
    this.ticked();
  }

  ticked(): void {
    this.tick.value = this.wallClock();
  }

  followedBy(following: Following): void {
    this.following = following;
  }

  /** The line stands so from now on. */
  linked(link: Link): void {
    const isBack = HEARS.has(link) && !HEARS.has(this.link.value);
    this.link.value = link;
    if (isBack || link === "polling") BELLS.forEach((name) => this.rang(name));
  }

  knowsElsewhere(): void {
    this.elsewhere.value = "";
  }

  newId(): string {
    return this.commands.newKey();
  }

  send(command: Command): Sending {
    return this.observed(sendCommand(this.commands, command));
  }

  receive(message: ServerMessage): void {
    switch (message.type) {
      case "snapshot":
        this.begin(message);
        break;
      case "event":
        this.happened(message);
        break;
      case "notice":
        this.noticed(message);
        break;
      case "ping":
        this.setClock(message.now);
    }
    this.heardAt.value = this.now.value;
  }

  private begin(snapshot: Snapshot): void {
    this.setClock(snapshot.now);
    this.me.value = snapshot.me;
    this.state.value = { ...snapshot.state, seq: snapshot.seq };
  }

  // Answer and socket tell the same events: what is known is passed over, a gap asks again.
  private happened(event: Linked): void {
    const state = this.state.value;
    if (!state || event.seq <= state.seq) return;
    if (event.seq > state.seq + 1) {
      this.following?.resync();
      return;
    }
    this.state.value = apply(state, event);
    this.keepReceipt(event);
  }

  private keepReceipt(event: Linked): void {
    if (event.kind !== "vote.cast" || event.body.member !== this.me.value.person) return;
    const known = this.receipts.value[event.body.vote];
    if (known?.at === event.at) return;
    const changed = known !== undefined;
    this.receipts.value = {
      ...this.receipts.value,
      [event.body.vote]: { at: event.at, changed },
    };
    this.kept.save(this.receipts.value);
  }

  private noticed(notice: Notice): void {
    if (notice.name === "media.unavailable") {
      this.isMediaUp.value = false;
      this.mediaLack.value = (notice.detail["reason"] ?? "") as MediaLack;
    }
    if (notice.name === "media.available") this.isMediaUp.value = true;
    if (notice.name === "media.moved") {
      this.isMediaUp.value = true;
      this.moves.value += 1;
    }
    if (notice.name === "media.layers") this.isWantedLarge.value = notice.detail["high"] === true;
    if (notice.name === "media.hall") this.isHallHeard.value = notice.detail["is_closed"] === true;
    if (notice.name === "media.trial") {
      const { person, ...trial } = notice.detail as unknown as Trial & { person: string };
      this.trials.value = { ...this.trials.value, [person]: trial };
    }
    if (notice.name === "account.elsewhere") this.elsewhere.value = String(notice.detail["at"]);
    if (notice.name === "media.quality") this.line.value = notice.detail["line"] as OwnLine;
    if (notice.name === "secret.turnout") this.turnout.value = notice.detail as unknown as Turnout;
    if (notice.name.startsWith("secret.")) this.rang(notice.name);
    if (notice.name === "peers") {
      this.isMediaUp.value = true;
      this.peers.value = notice.detail["participants"] as readonly Peer[];
    }
  }

  private rang(name: Notice["name"]): void {
    this.bells.value = { ...this.bells.value, [name]: (this.bells.value[name] ?? 0) + 1 };
  }

  private setClock(now: string): void {
    this.offset.value = Date.parse(now) - this.wallClock();
    this.ticked();
  }

  // What is known is accepted only once the screen shows it, so that no old button comes back.
  private observed(sending: Sending): Sending {
    const outcome = sending.outcome.then(async (result) => {
      if (result.status === "signed-out") this.link.value = "signed-out";
      if (result.status === "accepted") await this.answered(result.answer);
      return result;
    });
    return { ...sending, outcome, again: () => this.observed(sending.again()) };
  }

  private async answered({ seq, events }: CommandAnswer): Promise<void> {
    for (const event of events) {
      this.keepReceipt(event);
      if (event.seq === (this.state.value?.seq ?? 0) + 1) this.happened(event);
    }
    if (!(await this.reached(seq))) this.following?.resync();
  }

  private reached(seq: number): Promise<boolean> {
    return new Promise((resolve) => {
      let stop = (): void => {};
      const timer = setTimeout(() => finish(false), CATCH_UP_MS);
      const finish = (isThere: boolean): void => {
        clearTimeout(timer);
        queueMicrotask(() => stop());
        resolve(isThere);
      };
      stop = effect(() => {
        if ((this.state.value?.seq ?? 0) >= seq) finish(true);
      });
    });
  }
}
