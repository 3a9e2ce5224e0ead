// What every test begins from: an empty page, Spanish, nothing remembered.
import { cleanup } from "@testing-library/preact";
import { afterEach } from "vitest";
import { useCatalogue } from "../src/i18n";

afterEach(() => {
  useCatalogue({}, "es");
  if (typeof document === "undefined") return;
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
