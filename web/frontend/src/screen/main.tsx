// The entry of the room screen; dark unless the room was told otherwise.
import { LiveConference } from "../live/conference";
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
  const media = new LiveConference(room, signallingAt(base), () => screenTiles(room), false);
  void media.join();
  return (
    <MediaProvider value={media}>
      <ScreenApp />
    </MediaProvider>
  );
});
