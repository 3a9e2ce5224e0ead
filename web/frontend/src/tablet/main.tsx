// The entry of the councillor's tablet.
import { LiveConference } from "../live/conference";
import { memoryOf } from "../live/memory";
import { followNetwork } from "../live/network";
import { start } from "../live/start";
import { signallingAt } from "../media/signalling";
import { readSounds } from "../ui/chimes";
import { WorkerDesk } from "../live/ballot-desk";
import { DeskProvider } from "../ui/desk";
import { readTheme } from "../ui/theme";
import { MediaProvider } from "../ui/media";
import { wantedOf } from "./screens/conference";
import { TabletApp } from "./tablet";

readTheme(null);
readSounds();
start((room, base, session) => {
  const media = new LiveConference(room, {
    signalling: signallingAt(base),
    group: signallingAt(base, "group"),
    seen: () => wantedOf(room),
    sends: true,
    memory: memoryOf(session),
  });
  followNetwork(() => media.networkChanged());
  void media.resume();
  return (
    <MediaProvider value={media}>
      <DeskProvider value={new WorkerDesk(session, base)}>
        <TabletApp />
      </DeskProvider>
    </MediaProvider>
  );
});
