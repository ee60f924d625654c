import path from "node:path";
import { defineConfig } from "vitest/config";

const fake = (name: string) => path.resolve(import.meta.dirname, "test/current", `${name}.ts`);

export default defineConfig({
  test: {
    projects: [
      {
        // The panel's modules ask the fake host of the present test.
        resolve: { alias: { photoshop: fake("photoshop"), uxp: fake("uxp") } },
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**"],
          testTimeout: 60_000, // a busy machine is slow, which is no failure
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
