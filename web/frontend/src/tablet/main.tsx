// The entry of the councillor's tablet.
import { LiveConference } from "../live/conference";
import { start } from "../live/start";
import { signallingAt } from "../media/signalling";
import { readSounds } from "../ui/chimes";
import { readTheme } from "../ui/theme";
import { MediaProvider } from "../ui/media";
import { wantedOf } from "./screens/conference";
import { TabletApp } from "./tablet";

readTheme(null);
readSounds();
start((room, base) => {
  const media = new LiveConference(room, signallingAt(base), () => wantedOf(room), true);
  return (
    <MediaProvider value={media}>
      <TabletApp />
    </MediaProvider>
  );
});
