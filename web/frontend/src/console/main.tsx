// The entry of the console of chair and secretary.
import { WorkerDesk } from "../live/ballot-desk";
import { start } from "../live/start";
import { readSounds } from "../ui/chimes";
import { DeskProvider } from "../ui/desk";
import { readTheme } from "../ui/theme";
import { ConsoleApp } from "./console";

readTheme(null);
readSounds();
start((_room, base, session) => (
  <DeskProvider value={new WorkerDesk(session, base)}>
    <ConsoleApp />
  </DeskProvider>
));
