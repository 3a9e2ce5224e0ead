// The conference as signals: joining, rejoining, the microphone after the floor, and who is seen.
import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import { Publication } from "../media/publish";
import type { Received } from "../media/received";
import { MediaRefusedError, type Signalling } from "../media/signalling";
import { Subscription } from "../media/subscribe";
import { isOver, isSpeaking, mayConduct } from "../room/select";
import { backoff } from "../wire/socket";
import { LocalMedia } from "./local-media";
import type { Room } from "./room";

export type MediaStage = "off" | "preview" | "joining" | "joined" | "rejoining";

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
  preview(): Promise<void>;
  choose(camera: string, microphone: string): Promise<void>;
  join(): Promise<void>;
  share(isOn: boolean): Promise<void>;
  leave(): void;
}

export class LiveConference implements Conference {
  readonly stage = signal<MediaStage>("off");
  readonly local = new LocalMedia();
  readonly refusal = signal("");
  readonly received = signal<readonly Received[]>([]);
  readonly isSharing = signal(false);
  private readonly hasFloor = computed(() => {
    const state = this.room.state.value;
    return state !== null && isSpeaking(state, this.room.me.value.person);
  });
  // As the server grants it: who speaks, who presides and the secretary.
  private readonly isHeard = computed(() => {
    const state = this.room.state.value;
    return this.hasFloor.value || (state !== null && mayConduct(state, this.room.me.value));
  });
  readonly isMicrophoneOpen = computed(() => this.stage.value === "joined" && this.isHeard.value);
  readonly mayShare = this.isMicrophoneOpen;
  private publication: Publication | null = null;
  private subscription: Subscription | null = null;
  private attempts = 0;
  private isConnecting = false;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly room: Room,
    private readonly signalling: Signalling,
    private readonly seen: () => Seen,
    private readonly sends: boolean,
  ) {
    effect(() => this.followFloor());
    effect(() => this.returnAtOnce());
    effect(() => this.endWithSession());
    effect(() => this.followTiles());
  }

  async preview(): Promise<void> {
    if ((await this.local.open()) && this.stage.value === "off") this.stage.value = "preview";
  }

  async choose(camera: string, microphone: string): Promise<void> {
    if (!(await this.local.open(camera, microphone))) return;
    this.followFloor();
    for (const track of this.local.tracks()) await this.publication?.replace(track);
  }

  async join(): Promise<void> {
    this.stage.value = "joining";
    await this.connect();
  }

  /** Show one's screen to everybody, while one has the floor. */
  async share(isOn: boolean): Promise<void> {
    const track = isOn ? await this.local.openScreen(() => void this.share(false)) : null;
    if (isOn && !track) return;
    await this.publication?.share(this.signalling, track).catch((error: unknown) => {
      if (!(error instanceof MediaRefusedError)) throw error;
      this.refusal.value = error.sentence || error.code;
    });
    if (!isOn) this.local.closeScreen();
    this.isSharing.value = isOn;
  }

  leave(): void {
    clearTimeout(this.retry);
    this.disconnect();
    this.signalling.leave();
    this.local.close();
    this.stage.value = "off";
  }

  private async connect(): Promise<void> {
    if (this.isConnecting) return;
    this.isConnecting = true;
    await this.attempt().finally(() => (this.isConnecting = false));
  }

  private async attempt(): Promise<void> {
    try {
      await this.negotiate();
    } catch (error) {
      if (!(error instanceof MediaRefusedError)) throw error;
      this.refusal.value = error.sentence || error.code;
      this.lost();
      return;
    }
    if (this.stage.peek() === "off") return this.disconnect(); // one left meanwhile
    this.refusal.value = "";
    this.attempts = 0;
    this.stage.value = "joined";
  }

  private async negotiate(): Promise<void> {
    const onLost = (): void => this.lost();
    const local = this.local.stream.peek();
    if (this.sends && local) {
      this.publication = await Publication.open(this.signalling, local, onLost);
    }
    const tell = (received: readonly Received[]): void => {
      this.received.value = received;
    };
    this.subscription = await Subscription.open(this.signalling, this.seen(), tell, onLost);
  }

  // The seat and the floor are the session's: coming back needs nobody's leave.
  private lost(): void {
    if (this.stage.peek() === "off") return;
    this.disconnect();
    this.stage.value = "rejoining";
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), backoff(this.attempts, Math.random()));
    this.attempts += 1;
  }

  private disconnect(): void {
    this.publication?.close();
    this.subscription?.close();
    this.publication = null;
    this.subscription = null;
    this.received.value = [];
    this.isSharing.value = false;
    this.local.closeScreen();
  }

  // media.md 4: the large layer is for who speaks, the uplink of the others rests.
  private followFloor(): void {
    const [isOpen, hasFloor] = [this.isMicrophoneOpen.value, this.hasFloor.value];
    if (this.stage.value === "preview") return;
    this.local.setMicrophone(isOpen);
    void this.publication?.setHigh(hasFloor && isOpen);
    if (!isOpen && this.isSharing.peek()) void this.share(false);
  }

  // The media server is back: who waits to rejoin need not wait longer.
  private returnAtOnce(): void {
    if (!this.room.isMediaUp.value || this.stage.peek() !== "rejoining") return;
    clearTimeout(this.retry);
    void this.connect();
  }

  private endWithSession(): void {
    const state = this.room.state.value;
    if (state && isOver(state) && this.stage.peek() !== "off") this.leave();
  }

  private followTiles(): void {
    const { tiles, high } = this.seen();
    if (this.stage.value !== "joined") return;
    this.subscription?.retile(tiles, high).catch((error: unknown) => {
      if (!(error instanceof MediaRefusedError)) throw error;
      this.lost();
    });
  }
}
