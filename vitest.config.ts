import { defineConfig } from "vitest/config";

/** Where to leave the counts of a run as JSON, beside what is printed. */
const summary = process.env["VITEST_JSON"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    reporters: summary ? ["default", ["json", { outputFile: summary }]] : ["default"],
  },
});
