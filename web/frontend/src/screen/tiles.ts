// The room screen shows who speaks at a distance, large; the room does not need to see itself.
import type { Seen } from "../live/conference";
import type { Room } from "../live/room";
import { attendanceOf } from "../room/select";

export function screenTiles(room: Room): Seen {
  const state = room.state.value;
  const speaker = state?.speaking?.member;
  if (!state || !speaker || attendanceOf(state, speaker)?.presence !== "remote") {
    return { tiles: [], high: [], audio: true };
  }
  return { tiles: [speaker], high: [speaker], audio: true };
}
