import { basename, join } from "node:path";
import { createVitest, type TestSpecification, type Vitest } from "vitest/node";
import type { Mutant } from "./mutants.ts";

/** `endless`: the tests compute three times as long as without the mutant, and were stopped. */
export type Outcome = "caught" | "endless" | "survived";

/** The tests of one folder, ready to be run against one mutant after the other. */
export interface Tests {
  /** Of the processor, loading included, when nothing is changed. */
  readonly seconds: number;
  readonly outcome: (mutant: Mutant) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

/**
 * Loads the test files that fit the patterns, and runs them once unchanged.
 *
 * @throws Error if there are none, or one fails without any mutant
 */
export async function openTests(root: string, patterns: readonly string[]): Promise<Tests> {
  let mutant: Mutant | undefined;
  const vitest = await createVitest(
    "test",
    {
      root,
      config: false,
      watch: false,
      include: [...patterns],
      setupFiles: ["test/support/fast-check.ts", "test/mutation/limits.ts"],
      pool: "forks",
      isolate: false,
      maxWorkers: 1,
      bail: 1,
      testTimeout: 600_000,
      reporters: [{}],
      sequence: { sequencer: AsGiven },
    },
    {
      plugins: [
        {
          name: "mutant",
          enforce: "pre",
          transform: (_, id) => (mutant && id === join(root, mutant.file) ? mutant.text : undefined),
        },
      ],
    },
  );
  const files = await vitest.globTestSpecifications();
  if (files.length === 0) throw new Error(`no test fits ${patterns.join(", ")}`);
  vitest.provide("cpuSeconds", undefined);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(files);
  const failed = testModules.filter((module) => !module.ok()).map(({ relativeModuleId }) => relativeModuleId);
  if (failed.length > 0 || unhandledErrors.length > 0)
    throw new Error(`fails without any mutant: ${[...failed, ...unhandledErrors].join(", ")}`);
  const secondsOf = new Map(
    testModules.map((module) => [module.moduleId, module.diagnostic().duration / 1000]),
  );
  const seconds = Math.max(...testModules.map((module) => module.meta().cpuSeconds ?? 0));
  vitest.provide("cpuSeconds", Math.max(20, 3 * seconds));

  return {
    seconds,
    close: () => vitest.close(),
    outcome: async (next) => {
      mutant = next;
      vitest.invalidateFile(join(root, next.file));
      const outcome = await run(vitest, inOrder(files, next, secondsOf));
      mutant = undefined;
      vitest.invalidateFile(join(root, next.file));
      return outcome;
    },
  };
}

/** The test file with the name of the mutant's file first, then the quick ones: the first that fails is enough. */
function inOrder(
  files: readonly TestSpecification[],
  { file }: Mutant,
  secondsOf: ReadonlyMap<string, number>,
): TestSpecification[] {
  const own = basename(file).replace(/\.ts$/, ".test.ts");
  const rank = ({ moduleId }: TestSpecification) =>
    basename(moduleId) === own ? -1 : (secondsOf.get(moduleId) ?? 0);
  return [...files].sort((a, b) => rank(a) - rank(b));
}

async function run(vitest: Vitest, files: TestSpecification[]): Promise<Outcome> {
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(files);
  if (testModules.some((module) => module.state() === "failed")) return "caught";
  if (unhandledErrors.length === 0) return "survived";
  return testModules.some((module) => module.state() === "pending") ? "endless" : "caught";
}

/** Keeps the order in which the files are given. */
class AsGiven {
  sort(files: TestSpecification[]): TestSpecification[] {
    return files;
  }
  shard(files: TestSpecification[]): TestSpecification[] {
    return files;
  }
}
