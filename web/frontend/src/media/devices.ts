// Cameras and microphones, and why one could not be had.

export type DeviceTrouble = "denied" | "missing" | "busy" | "insecure" | "other";

export interface Wanted {
  readonly camera: string;
  readonly microphone: string;
  readonly withCamera: boolean;
}

/** The stream of the wanted devices; a missing camera does not stop the microphone. */
export async function openDevices(wanted: Wanted): Promise<MediaStream | DeviceTrouble> {
  if (!navigator.mediaDevices) return "insecure";
  const audio = {
    ...exactly(wanted.microphone),
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
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
}

export async function listDevices(): Promise<DeviceList> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return {
    cameras: all.filter((device) => device.kind === "videoinput"),
    microphones: all.filter((device) => device.kind === "audioinput"),
  };
}
