import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** Where to leave the counts of a run as JSON, beside what is printed. */
const summary = process.env["VITEST_JSON"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Copies that a run of mutants works in, or left behind.
    exclude: [...configDefaults.exclude, "test/mutation/.stryker-tmp/**"],
    setupFiles: ["test/support/fast-check.ts"],
    testTimeout: 60_000,
    // One more than vitest takes: the machines of this project have two cores, and tests are all it runs.
    maxWorkers: availableParallelism(),
    reporters: summary ? ["default", ["json", { outputFile: summary }]] : ["default"],
  },
});
