// What this device remembers of its media: whether it was in the conference, and its devices.

export interface Chosen {
  readonly camera: string;
  readonly microphone: string;
  readonly speaker: string;
}

export interface Memory {
  wasJoined(): boolean;
  keepJoined(isJoined: boolean): void;
  chosen(): Chosen;
  keepChosen(chosen: Chosen): void;
}

const DEVICES = "hemiciclo-devices";
const NONE: Chosen = { camera: "", microphone: "", speaker: "" };

/** Kept in the browser: being in for this tab and this session, the devices for good. */
export function memoryOf(session: string): Memory {
  const joined = `hemiciclo-media-${session}`;
  return {
    wasJoined: () => sessionStorage.getItem(joined) === "1",
    keepJoined: (isJoined) =>
      isJoined ? sessionStorage.setItem(joined, "1") : sessionStorage.removeItem(joined),
    chosen: () => ({ ...NONE, ...(JSON.parse(localStorage.getItem(DEVICES) ?? "{}") as object) }),
    keepChosen: (chosen) => localStorage.setItem(DEVICES, JSON.stringify(chosen)),
  };
}

export const FORGETFUL: Memory = {
  wasJoined: () => false,
  keepJoined: () => {},
  chosen: () => NONE,
  keepChosen: () => {},
};
