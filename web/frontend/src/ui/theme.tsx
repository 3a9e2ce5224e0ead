// Light, dark or as the system says; remembered in this device.
import { signal } from "@preact/signals";
import { t } from "../i18n";
import { Icon } from "./icons";

type Theme = "light" | "dark";

const KEY = "hemiciclo-theme";
const theme = signal<Theme | null>(null);

/** Use the remembered theme, or what the place is made for; null follows the system. */
export function readTheme(usual: Theme | null): void {
  const kept = localStorage.getItem(KEY);
  setTheme(kept === "light" || kept === "dark" ? kept : usual);
}

function setTheme(chosen: Theme | null): void {
  theme.value = chosen;
  if (chosen) document.documentElement.dataset["theme"] = chosen;
  else delete document.documentElement.dataset["theme"];
}

export function ThemeSwitch() {
  const isDark =
    theme.value === "dark" ||
    (theme.value === null && matchMedia("(prefers-color-scheme: dark)").matches);
  const turn = (): void => {
    const next = isDark ? "light" : "dark";
    localStorage.setItem(KEY, next);
    setTheme(next);
  };
  return (
    <button type="button" class="button button-icon" onClick={turn}>
      <Icon name={isDark ? "sun" : "moon"} />
      <span class="visually-hidden">{isDark ? t("Fondo claro") : t("Fondo oscuro")}</span>
    </button>
  );
}
