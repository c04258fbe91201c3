import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arrayScript, mergeScript, type JobOptions } from "../../../cli/slurm/scripts.ts";
import { directive, plainPath, shellWord } from "../../../cli/slurm/shell.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const settings = (options: Partial<JobOptions> = {}) => ({
  name: "small",
  scenarioFile: "/home/me/my scenario.yaml",
  folder: "/scratch/100% of it",
  program: ["/usr/bin/node", "/opt/slicewise/main.js"],
  options: { tasks: 20, retries: 3, sbatchOption: [], ...options },
});
const directives = (script: string) => script.split("\n").filter((line) => line.startsWith("#SBATCH"));

test("a script asks Slurm for what the flags say, before its first command", () => {
  const script = arrayScript(
    settings({
      concurrent: 4,
      partition: "long",
      time: "1-12:00:00",
      memory: "2G",
      cpusPerTask: 8,
      sbatchOption: ["--account=edge", "--exclusive"],
    }),
  );
  expect(directives(script)).toEqual([
    "#SBATCH --job-name=slicewise-small",
    "#SBATCH --array=1-20%4",
    '#SBATCH --output="/scratch/100%% of it/slurm/task-%a.log"',
    "#SBATCH --open-mode=append",
    "#SBATCH --requeue",
    "#SBATCH --partition=long",
    "#SBATCH --time=1-12:00:00",
    "#SBATCH --mem=2G",
    "#SBATCH --account=edge",
    "#SBATCH --exclusive",
    "#SBATCH --cpus-per-task=8",
  ]);
  const commands = script.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(script.lastIndexOf("#SBATCH")).toBeLessThan(script.indexOf(commands[0]!));
});

test("what was not asked for is left to the site", () => {
  expect(directives(mergeScript(settings()))).toEqual([
    "#SBATCH --job-name=slicewise-small-merge",
    '#SBATCH --output="/scratch/100%% of it/slurm/merge.log"',
    "#SBATCH --open-mode=append",
    "#SBATCH --requeue",
  ]);
});

/** Runs a script with programs that only tell what they are called with; slicewise exits as it is told to. */
function runScript(script: string, exit: number, environment: Readonly<Record<string, string>>) {
  const fakes = [
    `node() { printf '<%s>' "$@"; echo; return ${exit}; }`,
    `scontrol() { echo "scontrol $*"; }`,
    script.replaceAll("/usr/bin/node", "node"),
  ];
  const { status, stdout } = spawnSync("bash", ["-c", fakes.join("\n")], {
    env: { PATH: "/usr/bin:/bin", ...environment },
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

const task = { SLURM_ARRAY_TASK_ID: "7", SLURM_ARRAY_JOB_ID: "12" };
const command =
  "</opt/slicewise/main.js><run></home/me/my scenario.yaml><--shard><7/20>" +
  "<--out></scratch/100% of it/shard-7-of-20><--workers>";

test("a task runs the shard of its number, with as many threads as it has cores", () => {
  expect(runScript(arrayScript(settings()), 0, task)).toEqual({ status: 0, lines: [`${command}<1>`] });
  expect(runScript(arrayScript(settings()), 0, { ...task, SLURM_CPUS_PER_TASK: "8" }).lines).toEqual([
    `${command}<8>`,
  ]);
});

test.each([
  [75, "0", true],
  [137, "2", true],
  [75, "3", false],
  [1, "0", false],
  [2, "0", false],
  [143, "0", false],
])("a task that ends with %i after %s restarts goes back into the queue: %s", (exit, restarts, again) => {
  const { status, lines } = runScript(arrayScript(settings()), exit, {
    ...task,
    SLURM_RESTART_COUNT: restarts,
  });
  expect([status, lines.includes("scontrol requeue 12_7")]).toEqual([exit, again]);
});

test("the job that merges takes all shards of this number", () => {
  const { status, lines } = runScript(mergeScript(settings()), 75, { SLURM_JOB_ID: "13" });
  expect(status).toBe(75);
  expect(lines[0]).toBe(
    "</opt/slicewise/main.js><merge></scratch/100% of it/shard-*-of-20><--out></scratch/100% of it>",
  );
  expect(lines).toContain("scontrol requeue 13");
});

test("any text comes through a shell as it is", () => {
  // Every code point, and often those that a shell reads in its own way.
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."'\"\\`$!*?[]{}()<>|&;#~=-% \t\n\ra") }),
  );
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (texts) => {
      const words = texts.map((text) => text.replaceAll("\0", ""));
      const { stdout } = spawnSync("bash", ["-c", `printf '%s\\0' ${words.map(shellWord).join(" ")}`], {
        encoding: "utf8",
      });
      expect(stdout.split("\0").slice(0, -1)).toEqual(words);
    }),
    { ...fixedSeed, numRuns: 100 },
  );
});

test("a directive is one line", () => {
  expect(directive("--comment", 'a "b" \\')).toBe('#SBATCH --comment="a \\"b\\" \\\\"');
  expect(() => directive("--comment", "a\n#SBATCH --array=1-9")).toThrow("must be one line");
  expect(plainPath("/a%j/%")).toBe("/a%%j/%%");
});
