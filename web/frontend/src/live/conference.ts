// The conference as signals: devices, joining, rejoining, and who is seen.
import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import { type DeviceList, type DeviceTrouble, listDevices, openDevices } from "../media/devices";
import { watchLevel } from "../media/level";
import { Publication } from "../media/publish";
import type { Signalling } from "../media/signalling";
import { MediaRefusedError } from "../media/signalling";
import { type Received, Subscription } from "../media/subscribe";
import { isSpeaking, mayConduct } from "../room/select";
import { backoff } from "../wire/socket";
import type { Room } from "./room";

export type MediaStage = "off" | "preview" | "joining" | "joined" | "rejoining";

export interface Conference {
  readonly stage: ReadonlySignal<MediaStage>;
  readonly local: ReadonlySignal<MediaStream | null>;
  readonly level: ReadonlySignal<number>;
  readonly devices: ReadonlySignal<DeviceList>;
  readonly trouble: ReadonlySignal<DeviceTrouble | null>;
  readonly refusal: ReadonlySignal<string>;
  readonly received: ReadonlySignal<readonly Received[]>;
  readonly isMicrophoneOpen: ReadonlySignal<boolean>;
  readonly isCameraOn: ReadonlySignal<boolean>;
  preview(): Promise<void>;
  choose(camera: string, microphone: string): Promise<void>;
  setCamera(isOn: boolean): void;
  join(): Promise<void>;
  leave(): void;
}

export class LiveConference implements Conference {
  readonly stage = signal<MediaStage>("off");
  readonly local = signal<MediaStream | null>(null);
  readonly level = signal(0);
  readonly devices = signal<DeviceList>({ cameras: [], microphones: [] });
  readonly trouble = signal<DeviceTrouble | null>(null);
  readonly refusal = signal("");
  readonly received = signal<readonly Received[]>([]);
  readonly isCameraOn = signal(true);
  readonly isMicrophoneOpen = computed(() => this.stage.value === "joined" && this.isHeard.value);
  private readonly hasFloor = computed(() => {
    const state = this.room.state.value;
    return state !== null && isSpeaking(state, this.room.me.value.person);
  });
  // As the server grants it: who speaks, who presides and the secretary.
  private readonly isHeard = computed(() => {
    const state = this.room.state.value;
    return this.hasFloor.value || (state !== null && mayConduct(state, this.room.me.value));
  });
  private wanted = { camera: "", microphone: "" };
  private publication: Publication | null = null;
  private subscription: Subscription | null = null;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private stopLevel = (): void => {};

  constructor(
    private readonly room: Room,
    private readonly signalling: Signalling,
    private readonly tiles: () => { readonly tiles: readonly string[]; readonly high: readonly string[] },
    private readonly sends: boolean,
  ) {
    effect(() => this.followFloor(this.isHeard.value, this.stage.value));
    effect(() => this.enlarge(this.hasFloor.value && this.stage.value === "joined"));
    effect(() => this.followTiles());
  }

  async preview(): Promise<void> {
    const stream = await openDevices({ ...this.wanted, withCamera: true });
    const found = typeof stream === "string" ? await this.withoutCamera(stream) : stream;
    if (found === null) return;
    this.trouble.value = null;
    this.show(found);
    this.devices.value = await listDevices();
    if (this.stage.value === "off") this.stage.value = "preview";
  }

  // Without a camera one still attends; without a microphone one does not.
  private async withoutCamera(trouble: DeviceTrouble): Promise<MediaStream | null> {
    const stream =
      trouble === "missing" ? await openDevices({ ...this.wanted, withCamera: false }) : trouble;
    if (typeof stream !== "string") return stream;
    this.trouble.value = stream;
    return null;
  }

  private show(stream: MediaStream): void {
    this.stopLevel();
    for (const track of this.local.value?.getTracks() ?? []) track.stop();
    this.local.value = stream;
    this.setCamera(this.isCameraOn.value);
    this.stopLevel = watchLevel(stream, (level) => {
      this.level.value = level;
    });
  }

  async choose(camera: string, microphone: string): Promise<void> {
    this.wanted = { camera, microphone };
    await this.preview();
    this.followFloor(this.isHeard.value, this.stage.value);
    for (const track of this.local.value?.getTracks() ?? []) await this.publication?.replace(track);
  }

  setCamera(isOn: boolean): void {
    this.isCameraOn.value = isOn;
    for (const track of this.local.value?.getVideoTracks() ?? []) track.enabled = isOn;
  }

  async join(): Promise<void> {
    this.stage.value = "joining";
    await this.connect();
  }

  leave(): void {
    clearTimeout(this.retry);
    this.disconnect();
    this.signalling.leave();
    this.stopLevel();
    for (const track of this.local.value?.getTracks() ?? []) track.stop();
    this.local.value = null;
    this.stage.value = "off";
  }

  private async connect(): Promise<void> {
    try {
      await this.negotiate();
    } catch (error) {
      if (!(error instanceof MediaRefusedError)) throw error;
      this.refusal.value = error.sentence || error.code;
      this.lost();
      return;
    }
    this.refusal.value = "";
    this.attempts = 0;
    this.stage.value = "joined";
  }

  private async negotiate(): Promise<void> {
    const onLost = (): void => this.lost();
    const local = this.local.peek();
    if (this.sends && local) {
      this.publication = await Publication.open(this.signalling, local, onLost);
    }
    const { tiles } = this.tiles();
    this.subscription = await Subscription.open(
      this.signalling,
      tiles,
      (received) => {
        this.received.value = received;
      },
      onLost,
    );
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
  }

  private followFloor(isHeard: boolean, stage: MediaStage): void {
    if (stage === "preview") return;
    const isOpen = isHeard && stage === "joined";
    for (const track of this.local.peek()?.getAudioTracks() ?? []) track.enabled = isOpen;
  }

  // media.md 4: the large layer is for who speaks, the uplink of the others rests.
  private enlarge(isSpeaking: boolean): void {
    void this.publication?.setHigh(isSpeaking);
  }

  private followTiles(): void {
    const { tiles, high } = this.tiles();
    if (this.stage.value !== "joined") return;
    this.subscription?.retile(tiles, high).catch((error: unknown) => {
      if (!(error instanceof MediaRefusedError)) throw error;
      this.lost();
    });
  }
}
