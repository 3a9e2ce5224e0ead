// What this device remembers of its media: whether it was in the conference, and its devices.

/** How much is received: everything in view, who speaks, or no picture at all. */
export type Thrift = "all" | "speaker" | "sound";

export interface Chosen {
  readonly camera: string;
  readonly microphone: string;
  readonly speaker: string;
  readonly suppressesNoise: boolean;
  readonly thrift: Thrift;
}

export interface Memory {
  wasJoined(): boolean;
  keepJoined(isJoined: boolean): void;
  chosen(): Chosen;
  keepChosen(chosen: Chosen): void;
}

const DEVICES = "hemiciclo-devices";
export const UNCHOSEN: Chosen = {
  camera: "",
  microphone: "",
  speaker: "",
  suppressesNoise: true,
  thrift: "all",
};

/** Kept in the browser: being in for this tab and this session, the devices for good. */
export function memoryOf(session: string): Memory {
  const joined = `hemiciclo-media-${session}`;
  return {
    wasJoined: () => sessionStorage.getItem(joined) === "1",
    keepJoined: (isJoined) =>
      isJoined ? sessionStorage.setItem(joined, "1") : sessionStorage.removeItem(joined),
    chosen: () => ({ ...UNCHOSEN, ...(JSON.parse(localStorage.getItem(DEVICES) ?? "{}") as object) }),
    keepChosen: (chosen) => localStorage.setItem(DEVICES, JSON.stringify(chosen)),
  };
}

export const FORGETFUL: Memory = {
  wasJoined: () => false,
  keepJoined: () => {},
  chosen: () => UNCHOSEN,
  keepChosen: () => {},
};
