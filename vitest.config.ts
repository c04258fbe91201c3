import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** Where to leave the counts of a run as JSON, beside what is printed. */
const summary = process.env["VITEST_JSON"];

/** Tests that put functions of their own in the place of others, for all that their process loads, or look at what is loaded. */
const alone = [
  "test/cli/output-file.test.ts",
  "test/counts/counts.test.ts",
  "test/results/all-or-none.test.ts",
  "test/results/log/lock.test.ts",
  "test/traces/estimator/cart.test.ts",
];

export default defineConfig({
  test: {
    setupFiles: ["test/support/fast-check.ts"],
    testTimeout: 60_000,
    // One more than vitest takes: the machines of this project have two cores, and tests are all it runs.
    maxWorkers: availableParallelism(),
    reporters: summary ? ["default", ["json", { outputFile: summary }]] : ["default"],
    projects: [
      { extends: true, test: { name: "alone", include: alone } },
      // Many files of a process load the program once: that is a quarter of the whole time.
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...alone],
          isolate: false,
        },
      },
    ],
  },
});
