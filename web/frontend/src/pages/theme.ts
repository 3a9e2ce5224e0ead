// Uses the theme that the reader chose before, on every page.
const kept = localStorage.getItem("hemiciclo-theme");
if (kept === "light" || kept === "dark") document.documentElement.dataset["theme"] = kept;
