// The device of the secret ballot, for the screens of who votes or holds a part of the key.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { BallotDesk } from "../live/ballot-desk";

const DeskContext = createContext<BallotDesk | null>(null);
export const DeskProvider = DeskContext.Provider;

/** The device; null on a screen that has none. */
export function useDesk(): BallotDesk | null {
  return useContext(DeskContext);
}
