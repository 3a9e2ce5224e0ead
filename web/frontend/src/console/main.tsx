// The entry of the console of chair and secretary.
import { start } from "../live/start";
import { readTheme } from "../ui/theme";
import { ConsoleApp } from "./console";

readTheme(null);
start(() => <ConsoleApp />);
