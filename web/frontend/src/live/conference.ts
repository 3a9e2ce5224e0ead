// The conference as signals: who is seen and heard, the microphone after the floor, the line below.
import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import type { LineNews } from "../media/peer";
import { Publication } from "../media/publish";
import type { Received } from "../media/received";
import { MediaRefusedError, type Signalling } from "../media/signalling";
import { Ear, type Hearing } from "../media/speech";
import { Subscription } from "../media/subscribe";
import { isSilenced } from "../room/entry";
import { attendanceOf, isOutside, isOver, isSpeaking, mayConduct } from "../room/select";
import { Line, jointly } from "./line";
import { LocalMedia } from "./local-media";
import type { Chosen, Memory } from "./memory";
import type { Room } from "./room";

export type MediaStage = "off" | "preview" | "joining" | "joined" | "mending" | "rejoining";

export type Place = "plenary" | "group";

export interface Seen {
  readonly tiles: readonly string[];
  readonly high: readonly string[];
  /** Not in the chamber, where the loudspeakers would come back into the microphones. */
  readonly audio: boolean;
}

export interface Conference {
  readonly stage: ReadonlySignal<MediaStage>;
  readonly local: LocalMedia;
  readonly refusal: ReadonlySignal<string>;
  readonly received: ReadonlySignal<readonly Received[]>;
  readonly isMicrophoneOpen: ReadonlySignal<boolean>;
  readonly mayShare: ReadonlySignal<boolean>;
  readonly isSharing: ReadonlySignal<boolean>;
  /** How often the line came back by itself, so that it can be said. */
  readonly returns: ReadonlySignal<number>;
  preview(): Promise<void>;
  choose(change: Partial<Chosen>): Promise<void>;
  /** Take one's microphone back that was closed because the hall is heard. */
  keepMicrophone(): Promise<void>;
  /** What the level of the microphone tells. */
  readonly hearing: ReadonlySignal<Hearing>;
  /** A tile came into view or left it: only what is seen is received. */
  show(member: string, isInView: boolean): void;
  join(): Promise<void>;
  /** Go to the room of one's group, or back to the plenary. */
  move(place: Place): Promise<void>;
  readonly place: ReadonlySignal<Place>;
  /** Be silent until one may come in again, and keep in mind that one was in. */
  rest(): () => void;
  share(isOn: boolean): Promise<void>;
  leave(): void;
}

export interface ConferencePorts {
  readonly signalling: Signalling;
  /** The signalling of the room of one's group. */
  readonly group?: Signalling;
  /** What is wanted to be seen; follows the signals that it reads. */
  readonly seen: () => Seen;
  /** Whether one sends, or only receives, as the screen of the room does. */
  readonly sends: boolean;
  readonly memory: Memory;
}

class Connections {
  constructor(
    readonly publication: Publication | null,
    readonly subscription: Subscription,
  ) {}

  async restart(): Promise<void> {
    await Promise.all([this.publication?.restart(), this.subscription.restart()]);
  }

  close(): void {
    this.publication?.close();
    this.subscription.close();
  }
}

export class LiveConference implements Conference {
  readonly local: LocalMedia;
  readonly received = signal<readonly Received[]>([]);
  readonly isSharing = signal(false);
  readonly place = signal<Place>("plenary");
  readonly hearing = signal<Hearing>("fine");
  private readonly inView = signal<ReadonlySet<string>>(new Set());
  private readonly ear = new Ear();
  private readonly isPreviewing = signal(false);
  private readonly line: Line<Connections>;
  readonly stage = computed<MediaStage>(() => {
    const state = this.line.state.value;
    return state === "off" && this.isPreviewing.value ? "preview" : state;
  });
  private readonly hasFloor = computed(() => {
    const state = this.room.state.value;
    return state !== null && isSpeaking(state, this.room.me.value.person);
  });
  // As the server grants it: who speaks, who presides and the secretary, unless closed by order.
  private readonly isHeard = computed(() => {
    const state = this.room.state.value;
    const me = this.room.me.value;
    if (state === null || isSilenced(state, me.person)) return false;
    return this.hasFloor.value || mayConduct(state, me);
  });
  readonly isMicrophoneOpen = computed(() => {
    const stage = this.stage.value;
    const isHeard = this.isHeard.value || this.place.value === "group";
    if (this.room.isHallHeard.value && this.place.value === "plenary") return false;
    return (stage === "joined" || stage === "mending") && isHeard;
  });
  readonly mayShare = this.isMicrophoneOpen;
  private wasIn = false;
  private isOut = false;

  constructor(
    private readonly room: Room,
    private readonly ports: ConferencePorts,
  ) {
    this.local = new LocalMedia(ports.memory);
    this.line = new Line({ open: (tell) => this.open(tell), random: Math.random });
    effect(() => this.followMicrophone());
    effect(() => this.listen());
    effect(() => this.followLayers());
    effect(() => this.followRoom());
    effect(() => this.followMoves());
    effect(() => this.endWithSession());
    effect(() => this.leaveTheRoom());
    effect(() => this.returnFromGroup());
    effect(() => this.followTiles());
  }

  get refusal(): ReadonlySignal<string> {
    return this.line.refusal;
  }

  get returns(): ReadonlySignal<number> {
    return this.line.returns;
  }

  async preview(): Promise<void> {
    if (await this.local.open()) this.isPreviewing.value = true;
  }

  async choose(change: Partial<Chosen>): Promise<void> {
    if (!(await this.local.choose(change))) return;
    this.followMicrophone();
    const publication = this.line.bundle.peek()?.publication;
    for (const track of this.local.tracks()) await publication?.replace(track);
  }

  async join(): Promise<void> {
    this.ports.memory.keepJoined(true);
    await this.line.join();
    this.isPreviewing.value = false;
  }

  /** After a reload, go in again with what one had gone in with: nobody need ask twice. */
  async resume(): Promise<void> {
    if (this.ports.memory.wasJoined()) await this.come();
  }

  async move(place: Place): Promise<void> {
    if (place === this.place.peek()) return;
    const wasIn = this.line.state.peek() !== "off";
    this.line.leave();
    this.signalling().leave();
    this.place.value = place;
    if (wasIn || place === "group") await this.come();
  }

  private async come(): Promise<void> {
    if (this.ports.sends && !this.local.stream.peek() && !(await this.local.open())) return;
    await this.line.join();
  }

  private signalling(): Signalling {
    const { group, signalling } = this.ports;
    return (this.place.peek() === "group" && group) || signalling;
  }

  rest(): () => void {
    this.line.leave();
    return () => void this.resume();
  }

  async keepMicrophone(): Promise<void> {
    await this.ports.signalling.keepMicrophone();
  }

  /** The network of the device changed. */
  networkChanged(): void {
    this.line.hurry();
  }

  /** Show one's screen to everybody, while one has the floor. */
  async share(isOn: boolean): Promise<void> {
    const track = isOn ? await this.local.openScreen(() => void this.share(false)) : null;
    if (isOn && !track) return;
    const publication = this.line.bundle.peek()?.publication;
    await publication?.share(track).catch((error: unknown) => {
      if (!(error instanceof MediaRefusedError)) throw error;
      this.line.refusal.value = error.sentence;
    });
    if (!isOn) this.local.closeScreen();
    this.isSharing.value = isOn;
  }

  leave(): void {
    this.ports.memory.keepJoined(false);
    this.line.leave();
    this.signalling().leave();
    this.local.close();
    this.isPreviewing.value = false;
  }

  private async open(tell: (news: LineNews) => void): Promise<Connections> {
    this.received.value = [];
    this.isSharing.value = false;
    this.local.closeScreen();
    const signalling = this.signalling();
    const servers = await signalling.servers();
    const [up, down] = jointly(tell);
    const local = this.ports.sends ? this.local.stream.peek() : null;
    const change = (received: readonly Received[]): void => {
      this.received.value = received;
    };
    const opening = [
      local ? Publication.open(signalling, servers, local, up) : null,
      Subscription.open(signalling, servers, this.seen(), { change, line: down }),
    ] as const;
    return bothOrNone(opening);
  }

  private followMicrophone(): void {
    const isOpen = this.isMicrophoneOpen.value;
    if (this.stage.value === "preview") return;
    this.local.setMicrophone(isOpen);
    if (!isOpen && this.isSharing.peek()) void this.share(false);
  }

  // media.md 4: the large layer is for who is looked at, the uplink of the others rests. The
  // server says who that is; until it has said so, who has the floor.
  private followLayers(): void {
    const isHigh = this.room.isWantedLarge.value ?? this.hasFloor.value;
    void this.line.bundle.value?.publication?.setHigh(isHigh);
  }

  // The media server or the line is back: who waits to rejoin need not wait longer.
  private followRoom(): void {
    if (this.room.isMediaUp.value && this.room.link.value === "online") this.line.hurryBack();
  }

  // Another media server holds the session now: the way to the former leads nowhere.
  private followMoves(): void {
    if (this.room.moves.value > 0) this.line.renew();
  }

  // What is asked for and what is in view, as far as this device wants pictures. In the room of a
  // group everybody is heard.
  private seen(): Seen {
    const { thrift } = this.local.chosen.value;
    const isGroup = this.place.value === "group";
    const asked = isGroup ? { tiles: [], high: [], audio: true } : this.ports.seen();
    if (thrift === "sound") return { ...asked, tiles: [], high: [] };
    const further = thrift === "all" || isGroup ? [...this.inView.value] : [];
    return { ...asked, tiles: [...new Set([...asked.tiles, ...further])] };
  }

  show(member: string, isInView: boolean): void {
    const known = this.inView.peek();
    if (known.has(member) === isInView) return;
    const others = [...known].filter((one) => one !== member);
    this.inView.value = new Set(isInView ? [...others, member] : others);
  }

  private listen(): void {
    const level = this.local.level.value;
    const isIn = this.stage.value === "joined";
    const said = this.ear.take(level, this.isMicrophoneOpen.value, Date.now());
    this.hearing.value = isIn ? said : "fine";
  }

  // When the rooms of the groups close everybody is in the plenary again.
  private returnFromGroup(): void {
    const isOpen = Boolean(this.room.state.value?.caucus);
    if (!isOpen && this.place.peek() === "group") void this.move("plenary");
  }

  private endWithSession(): void {
    const state = this.room.state.value;
    if (state && isOver(state) && this.stage.peek() !== "off") this.leave();
  }

  // Out of the room by law or by order: camera and microphone rest, nothing is received; who is
  // called back returns by itself (LRBRL 76, ROF 95).
  private leaveTheRoom(): void {
    const state = this.room.state.value;
    const isOut = state !== null && isOutside(attendanceOf(state, this.room.me.value.person));
    if (isOut === this.isOut) return;
    this.isOut = isOut;
    this.local.rest(isOut);
    if (isOut) {
      this.wasIn = this.stage.peek() !== "off" && this.stage.peek() !== "preview";
      this.line.leave();
    } else if (this.wasIn) {
      void this.line.join();
    }
  }

  private followTiles(): void {
    const { tiles, high } = this.seen();
    const subscription = this.line.bundle.value?.subscription;
    subscription?.retile(tiles, high).catch((error: unknown) => {
      if (!(error instanceof MediaRefusedError)) throw error;
      if (error.code !== "unreachable") this.line.renew();
    });
  }
}

type Opening = readonly [Promise<Publication> | null, Promise<Subscription>];

// Asked for at once, so that one is back in one round trip; half a conference is none.
async function bothOrNone([sending, receiving]: Opening): Promise<Connections> {
  const [sent, received] = await Promise.allSettled([sending, receiving]);
  if (sent.status === "fulfilled" && received.status === "fulfilled") {
    return new Connections(sent.value, received.value);
  }
  if (sent.status === "fulfilled") sent.value?.close();
  if (received.status === "fulfilled") received.value.close();
  throw sent.status === "rejected" ? sent.reason : (received as PromiseRejectedResult).reason;
}
