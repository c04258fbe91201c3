import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Imports point one way: cli -> results, scenarios -> planners -> traces -> sim. */
const layers = ["sim", "traces", "planners", "scenarios", "results", "cli"];
const above = {
  sim: ["traces", "planners", "scenarios", "results", "cli"],
  traces: ["planners", "scenarios", "results", "cli"],
  planners: ["scenarios", "results", "cli"],
  scenarios: ["cli"],
  results: ["cli"],
};

const oneWay = layers
  .filter((layer) => above[layer])
  .map((layer) => ({
    files: [`${layer}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: above[layer].map((name) => `**/${name}/**`),
              message: "Imports point one way: cli -> results, scenarios -> planners -> traces -> sim.",
            },
            ...(layer === "sim" || layer === "planners"
              ? [{ group: ["node:*"], message: "The core must also run in a browser page." }]
              : []),
          ],
        },
      ],
    },
  }));

export default defineConfig(
  globalIgnores(["dist/", "docs/", "node_modules/", "results/out/", "coverage/"]),
  ...tseslint.configs.strict,
  {
    rules: {
      // Typed index access yields `T | undefined`; a bang states an invariant that the line above makes plain.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-globals": [
        "error",
        { name: "Date", message: "Results carry no dates; only traces/record may." },
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Use a named stream of sim/random." },
      ],
    },
  },
  // Names from files must not command a terminal.
  {
    files: ["cli/**/*.ts"],
    ignores: ["cli/output.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.property.name='write'][callee.object.object.name='process'], CallExpression[callee.object.name='console']",
          message: "Write with print or warn of cli/output.ts, which escape what a terminal would obey.",
        },
      ],
    },
  },
  // A recording happens on a day, and says so; nothing is computed from it.
  { files: ["traces/record/**/*.ts"], rules: { "no-restricted-globals": "off" } },
  ...oneWay,
);
