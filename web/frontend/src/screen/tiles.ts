// The room screen shows who speaks at a distance, large; the room does not need to see itself.
import { attendanceOf } from "../room/select";
import type { Room } from "../live/room";

export function screenTiles(room: Room): { tiles: readonly string[]; high: readonly string[] } {
  const state = room.state.value;
  const speaker = state?.speaking?.member;
  if (!state || !speaker || attendanceOf(state, speaker)?.presence !== "remote") {
    return { tiles: [], high: [] };
  }
  return { tiles: [speaker], high: [speaker] };
}
