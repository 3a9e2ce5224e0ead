// The entries and the two style sheets keep their names, by which the templates ask for them;
// what entries share is in chunks named by content. No entry imports another.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ command }) => ({
  root: here("."),
  base: command === "build" ? "/static/app/" : "/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: here("../static/app"),
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600, // hls.js, which only a page with a stream asks for
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    rolldownOptions: {
      input: {
        tablet: here("src/tablet/main.tsx"),
        console: here("src/console/main.tsx"),
        screen: here("src/screen/main.tsx"),
        trial: here("src/trial/main.tsx"),
        player: here("src/pages/player.ts"),
        refresh: here("src/pages/refresh.ts"),
        passkey: here("src/pages/passkey.ts"),
        check: here("src/pages/check.ts"),
        audit: here("src/pages/audit.ts"),
        theme: here("src/pages/theme.ts"),
        live: here("src/styles/live.css"),
        pages: here("src/styles/pages.css"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        assetFileNames: (asset) =>
          (asset.names[0] ?? "").endsWith(".css") ? "[name].css" : "assets/[name]-[hash][extname]",
      },
    },
  },
  worker: {
    format: "es" as const,
    rolldownOptions: { output: { entryFileNames: "chunks/[name]-[hash].js" } },
  },
  server: { host: "127.0.0.1", port: 18600, strictPort: true },
  test: {
    environment: "node", // a test that draws asks for jsdom in its first line
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: [here("tests/setup.ts")],
    restoreMocks: true,
    testTimeout: 120_000, // a busy machine is slow, and that is all
    hookTimeout: 120_000,
  },
}));
