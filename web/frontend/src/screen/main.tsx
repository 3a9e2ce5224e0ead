// The entry of the room screen; dark unless the room was told otherwise.
import { LiveConference } from "../live/conference";
import { FORGETFUL } from "../live/memory";
import { followNetwork } from "../live/network";
import { start } from "../live/start";
import { signallingAt } from "../media/signalling";
import { MediaProvider } from "../ui/media";
import { readSounds } from "../ui/chimes";
import { readTheme } from "../ui/theme";
import { ScreenApp } from "./screen";
import { screenTiles } from "./tiles";

readTheme("dark");
readSounds();
start((room, base) => {
  const media = new LiveConference(room, {
    signalling: signallingAt(base),
    seen: () => screenTiles(room),
    sends: false,
    memory: FORGETFUL,
  });
  followNetwork(() => media.networkChanged());
  void media.join();
  return (
    <MediaProvider value={media}>
      <ScreenApp />
    </MediaProvider>
  );
});
