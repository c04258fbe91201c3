// Started by main.ts, which says in the environment what to mutate and what to test.
const list = (name) => (process.env[name] ?? "").split(",").filter((item) => item !== "");

export default {
  plugins: ["@stryker-mutator/vitest-runner", new URL("sample.mjs", import.meta.url).href],
  checkers: ["sample"],
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  mutate: list("MUTATE"),
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  concurrency: 2,
  ignorePatterns: [
    "dist",
    "docs",
    "notebooks",
    "results/gallery",
    "results/out",
    "test/mutation/node_modules",
  ],
  tempDirName: "test/mutation/.stryker-tmp",
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: process.env["REPORT"] },
};
