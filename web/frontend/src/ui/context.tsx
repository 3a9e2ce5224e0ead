// The room that every component of a live screen may read.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Room } from "../live/room";
import type { SessionState } from "../wire/generated";

const RoomContext = createContext<Room | null>(null);
export const RoomProvider = RoomContext.Provider;

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (!room) throw new Error("a live component stands outside its room");
  return room;
}

/** The state as it is now; only below a `WhenKnown`. */
export function useSession(): SessionState {
  const state = useRoom().state.value;
  if (!state) throw new Error("the state is not known yet");
  return state;
}
