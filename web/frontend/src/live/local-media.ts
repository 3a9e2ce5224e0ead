// One's own camera, microphone and shared screen, as signals.
import { signal } from "@preact/signals";
import { type DeviceList, type DeviceTrouble, listDevices, openDevices } from "../media/devices";
import { watchLevel } from "../media/level";
import { FORGETFUL, type Memory } from "./memory";

export class LocalMedia {
  readonly stream = signal<MediaStream | null>(null);
  readonly level = signal(0);
  readonly devices = signal<DeviceList>({ cameras: [], microphones: [] });
  readonly trouble = signal<DeviceTrouble | null>(null);
  readonly isCameraOn = signal(true);
  private screen: MediaStream | null = null;
  private stopLevel = (): void => {};

  constructor(private readonly memory: Memory = FORGETFUL) {}

  /**
   * Open the devices of that choice, by default those that this device chose before; false with
   * `trouble` set. A remembered one that is not there any more is passed over.
   */
  async open(camera?: string, microphone?: string): Promise<boolean> {
    const kept = this.memory.chosen();
    const isAsked = camera !== undefined && microphone !== undefined;
    if (isAsked) this.memory.keepChosen({ ...kept, camera, microphone });
    const wanted = { camera: camera ?? kept.camera, microphone: microphone ?? kept.microphone };
    if (await this.take(wanted)) return true;
    const mayBeGone = this.trouble.peek() === "missing" && !isAsked;
    return mayBeGone && (await this.take({ camera: "", microphone: "" }));
  }

  private async take(wanted: { camera: string; microphone: string }): Promise<boolean> {
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

  private show(stream: MediaStream): void {
    this.stopLevel();
    for (const track of this.tracks()) track.stop();
    this.stream.value = stream;
    this.setCamera(this.isCameraOn.peek());
    this.stopLevel = watchLevel(stream, (level) => {
      this.level.value = level;
    });
  }
}
