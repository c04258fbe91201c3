import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The rooms in the order of imports: each may import from those before it, and from itself. That no
 * files import each other in a circle, types included, is in .dependency-cruiser.js.
 */
const rooms = ["sim", "traces", "planners", "scenarios", "results", "sweeps", "verify", "reproduce", "cli"];

/** Pairs that stand side by side. */
const apart = { reproduce: ["verify"] };

/** Parts of `sim` in the same order, above the files that lie in `sim` itself; `engine` knows nothing of models. */
const core = ["tensor", "model", "program", "partition", "engine", "cluster", "network", "run", "task-graph"];

/** What uses the rooms, and none of them uses. */
const outside = ["notebooks", "playground", "test"];

/** Rooms that also run in a browser page. */
const pure = ["sim", "planners", "traces/estimator"];

const oneWay = [
  ...rooms.map((room, place) => ({
    files: [`${room}/**/*.ts`],
    forbidden: [...rooms.slice(place + 1), ...(apart[room] ?? [])],
    pure: pure.includes(room),
  })),
  { files: ["sim/*.ts"], forbidden: [...rooms.slice(1), ...core], pure: true },
  ...core.map((part, place) => ({
    files: [`sim/${part}/**/*.ts`],
    forbidden: [...rooms.slice(1), ...core.slice(place + 1)],
    pure: true,
  })),
  {
    files: ["traces/estimator/**/*.ts"],
    forbidden: rooms.slice(2),
    pure: true,
  },
].map(({ files, forbidden, pure }) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: [...forbidden, ...outside].map((name) => `**/${name}/**`),
            message: `Imports point one way: ${rooms.toReversed().join(" -> ")}; within sim ${core.toReversed().join(" -> ")}.`,
          },
          ...(pure ? [{ group: ["node:*"], message: "The core must also run in a browser page." }] : []),
        ],
      },
    ],
  },
}));

export default defineConfig(
  globalIgnores(["dist/", "site/", "node_modules/", "results/out/", "coverage/"]),
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
