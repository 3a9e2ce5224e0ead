// One's own camera, microphone and shared screen, as signals.
import { type Signal, signal } from "@preact/signals";
import {
  type DeviceList,
  type DeviceTrouble,
  type Wanted,
  listDevices,
  openDevices,
} from "../media/devices";
import { watchLevel } from "../media/level";
import { type Chosen, FORGETFUL, type Memory } from "./memory";

export class LocalMedia {
  readonly stream = signal<MediaStream | null>(null);
  readonly level = signal(0);
  readonly devices = signal<DeviceList>({ cameras: [], microphones: [], speakers: [] });
  readonly trouble = signal<DeviceTrouble | null>(null);
  readonly isCameraOn = signal(true);
  private screen: MediaStream | null = null;
  private stopLevel = (): void => {};

  readonly chosen: Signal<Chosen>;

  constructor(private readonly memory: Memory = FORGETFUL) {
    this.chosen = signal(memory.chosen());
  }

  /** Choose devices or how they are used; kept in this device. Opened again where that is needed. */
  async choose(change: Partial<Chosen>): Promise<boolean> {
    this.chosen.value = { ...this.chosen.peek(), ...change };
    this.memory.keepChosen(this.chosen.peek());
    // A microphone that is open anywhere is given again as it was opened (Chromium).
    if ("suppressesNoise" in change) this.letGoOfMicrophone();
    const needsOpening = ["camera", "microphone", "suppressesNoise"].some((name) => name in change);
    return needsOpening && (await this.take(this.chosen.peek()));
  }

  /** Open the chosen devices; one that is not there any more is passed over. False with `trouble`. */
  async open(): Promise<boolean> {
    if (await this.take(this.chosen.peek())) return true;
    const isGone = this.trouble.peek() === "missing";
    return isGone && (await this.take({ ...this.chosen.peek(), camera: "", microphone: "" }));
  }

  private async take({ camera, microphone, suppressesNoise }: Chosen): Promise<boolean> {
    const wanted: Omit<Wanted, "withCamera"> = { camera, microphone, suppressesNoise, post: "person" };
    const both = await openDevices({ ...wanted, withCamera: true });
    // Without a camera one still attends; without a microphone one does not.
    const found = both === "missing" ? await openDevices({ ...wanted, withCamera: false }) : both;
    this.trouble.value = typeof found === "string" ? found : null;
    if (typeof found === "string") return false;
    this.show(found);
    this.devices.value = await listDevices();
    return true;
  }

  tracks(): readonly MediaStreamTrack[] {
    return this.stream.peek()?.getTracks() ?? [];
  }

  setCamera(isOn: boolean): void {
    this.isCameraOn.value = isOn;
    for (const track of this.stream.peek()?.getVideoTracks() ?? []) track.enabled = isOn;
  }

  setMicrophone(isOpen: boolean): void {
    for (const track of this.stream.peek()?.getAudioTracks() ?? []) track.enabled = isOpen;
  }

  /** Send nothing for a while, whatever is switched on; then as it was, with the microphone closed. */
  rest(isResting: boolean): void {
    const isSeen = !isResting && this.isCameraOn.peek();
    for (const track of this.stream.peek()?.getVideoTracks() ?? []) track.enabled = isSeen;
    this.setMicrophone(false);
  }

  /** Let the reader choose what to show; null if he does not. `onEnd` when he stops it himself. */
  async openScreen(onEnd: () => void): Promise<MediaStreamTrack | null> {
    this.screen = await navigator.mediaDevices
      .getDisplayMedia({ video: { frameRate: { max: 5 } } })
      .catch((error: unknown) => {
        if (error instanceof DOMException) return null;
        throw error;
      });
    const [track] = this.screen?.getVideoTracks() ?? [];
    track?.addEventListener("ended", onEnd);
    return track ?? null;
  }

  closeScreen(): void {
    for (const track of this.screen?.getTracks() ?? []) track.stop();
    this.screen = null;
  }

  close(): void {
    this.stopLevel();
    this.closeScreen();
    for (const track of this.tracks()) track.stop();
    this.stream.value = null;
  }

  private letGoOfMicrophone(): void {
    this.stopLevel();
    this.stopLevel = () => {};
    for (const track of this.stream.peek()?.getAudioTracks() ?? []) track.stop();
  }

  private show(stream: MediaStream): void {
    this.stopLevel();
    for (const track of this.tracks()) track.stop();
    this.stream.value = stream;
    this.setCamera(this.isCameraOn.peek());
    // A closed microphone is silent for the analyser too: a copy of it, which is sent nowhere, is not.
    const ear = new MediaStream(stream.getAudioTracks().map((track) => track.clone()));
    const stopWatching = watchLevel(ear, (level) => {
      this.level.value = level;
    });
    this.stopLevel = () => {
      stopWatching();
      for (const track of ear.getTracks()) track.stop();
    };
  }
}
