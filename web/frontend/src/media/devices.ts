// Cameras and microphones, and why one could not be had.

export type DeviceTrouble = "denied" | "missing" | "busy" | "insecure" | "other";

/** Where the microphone stands: before one person, or at the desk of the hall, which mixes itself. */
export type Post = "person" | "hall";

export interface Wanted {
  readonly camera: string;
  readonly microphone: string;
  readonly withCamera: boolean;
  readonly post: Post;
  /** Whether noise around a person is taken away. */
  readonly suppressesNoise: boolean;
}

/** What the browser does to the sound: all of it for a person, nothing to what a desk has mixed. */
export function processing(post: Post, suppressesNoise: boolean): MediaTrackConstraints {
  const isPerson = post === "person";
  return {
    echoCancellation: isPerson,
    noiseSuppression: isPerson && suppressesNoise,
    autoGainControl: isPerson,
  };
}

/** The stream of the wanted devices; a missing camera does not stop the microphone. */
export async function openDevices(wanted: Wanted): Promise<MediaStream | DeviceTrouble> {
  if (!navigator.mediaDevices) return "insecure";
  const audio = {
    ...exactly(wanted.microphone),
    ...processing(wanted.post, wanted.suppressesNoise),
  };
  const video = { ...exactly(wanted.camera), width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices
    .getUserMedia({ audio, video: wanted.withCamera && video })
    .catch(troubleOf);
}

function exactly(id: string): MediaTrackConstraints {
  return id ? { deviceId: { exact: id } } : {};
}

function troubleOf(error: unknown): DeviceTrouble {
  if (!(error instanceof DOMException)) throw error;
  switch (error.name) {
    case "NotAllowedError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
      return "busy";
    default:
      return "other";
  }
}

export interface DeviceList {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly microphones: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
}

export async function listDevices(): Promise<DeviceList> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return {
    cameras: all.filter((device) => device.kind === "videoinput"),
    microphones: all.filter((device) => device.kind === "audioinput"),
    speakers: all.filter((device) => device.kind === "audiooutput"),
  };
}
