import { defineConfig } from "vitest/config";

/** As the project's tests, but only those that a run of the mutants asks for. */
export default defineConfig({
  test: {
    include: (process.env["TESTS"] ?? "").split(","),
    setupFiles: ["test/support/fast-check.ts"],
    testTimeout: 60_000,
  },
});
