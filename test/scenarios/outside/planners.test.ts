import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { loadRuntime } from "../../../traces/record/index.ts";
import { knownPlanners, loadScenario, runScenario, sweepKeys } from "../../../scenarios/index.ts";
import { SliceRunner } from "../../../sweeps/slice.ts";
import { judge } from "../../../verify/conformance/index.ts";
import { slicewise } from "../../cli/slicewise.ts";
import { stepsOf } from "../../readme/blocks.ts";

/** A folder outside of the repository, which finds the built package under its name. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-planners-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve("."), join(folder, "node_modules", "slicewise"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const scenario = (planners: string, more = "") => `name: own
model: squeezenet1.1
cluster: {devices: [{name: board, count: 3, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}}], network: {topology: ring, bandwidth: 100 Mbps, latency: 20 us}}
${planners === "" ? "" : `planners: ${planners}\n`}${more}`;

/** A planner without any import: rows over the first devices. */
const plain = (name: string, head = "", inside = "") => `${head}
const option = { meaning: "", values: ["2"], kinds: ["2"], pattern: "[23]", read: (text) => (/^[23]$/.test(text) ? Number(text) : undefined) };
export default {
  name: "${name}", summary: "plain", source: "test", options: { parts: option },
  plan(problem, options) {
    ${inside}
    const parts = Number(options.parts);
    const steps = problem.inference.model.operators.filter(({ inputs }) => inputs.length > 0).map((operator) => [
      { operator: operator.id, region: { start: operator.shape.map(() => 0), end: [...operator.shape] }, device: parts - 1 },
    ]);
    return { plan: { execution: "dataflow", steps } };
  },
};`;

function outcomes(folder: string, text: string) {
  const file = join(folder, "own.yaml");
  writeFileSync(file, text);
  return [...runScenario(loadScenario(file))].map(({ identity, outcome }) => ({
    planner: identity.planner,
    result: outcome.status === "ok" ? outcome.metrics.latency : outcome.reason,
  }));
}

describe("planners from outside", () => {
  test("are listed, named and swept, as modules and packages, with their options", () => {
    const folder = folderWith({
      "one.mjs": plain("one", 'import { word } from "./lib/word.mjs";', "if (word !== 7) throw word;"),
      "lib/word.mjs": "export const word = 7;",
      "node_modules/of-a-package/package.json":
        '{"name": "of-a-package", "type": "module", "exports": "./main.js"}',
      "node_modules/of-a-package/main.js": plain("packed"),
    });
    const labels = (text: string) => outcomes(folder, text).map(({ planner }) => planner);
    const listed = scenario('[inh, ./one.mjs, "./one.mjs[parts=3]", of-a-package, "of-a-package[parts=3]"]');
    expect(labels(listed)).toEqual(["inh", "one", "one[parts=3]", "packed", "packed[parts=3]"]);
    expect(labels(scenario("[./one.mjs]", "planner: one[parts=3]"))).toEqual(["one[parts=3]"]);
    expect(
      labels(scenario("", 'sweep: {planner: [single, "./one.mjs[parts=2]"]}\nbaseline: ./one.mjs')),
    ).toEqual(["single", "one[parts=2]"]);
    expect(outcomes(folder, listed).every(({ result }) => typeof result === "number")).toBe(true);
  });

  test("change the keys of their points, and of no others, with each file that they are made of", () => {
    const files = (word: number) => ({
      "one.mjs": plain("one", 'import { word } from "./lib/word.mjs";', "void word;"),
      "two.mjs": plain("two"),
      "lib/word.mjs": `export const word = ${word};`,
    });
    const keysOf = (word: number) => {
      const file = join(folderWith(files(word)), "own.yaml");
      writeFileSync(file, scenario("[inh, ./one.mjs, ./two.mjs]"));
      return sweepKeys(loadScenario(file), "1").keys;
    };
    const [before, same, after] = [keysOf(1), keysOf(1), keysOf(2)];
    expect(same).toEqual(before);
    expect(after.map((key, number) => key === before[number])).toEqual([true, false, true]);
  });

  test.each([
    ["is not there", {}, "[./gone.js]", "own.yaml:4:12 planners.0: ./gone.js: there is no such file"],
    ["is not a module", { "a.txt": "" }, "[./a.txt]", "./a.txt: is not a module of a planner"],
    ["exports none", { "a.mjs": "export const a = 1;" }, "[./a.mjs]", "./a.mjs: exports no planner"],
    [
      "is not valid",
      { "a.mjs": "export default {\n  plan( {,\n};" },
      "[./a.mjs]",
      "is not valid: SyntaxError",
    ],
    ["throws", { "a.mjs": 'throw new Error("oh");' }, "[./a.mjs]", "throws Error while it is loaded: oh"],
    ["imports nothing", { "a.mjs": 'import "./b.mjs";' }, "[./a.mjs]", "imports what is not there"],
    ["awaits", { "a.mjs": "await 1; export default 1;" }, "[./a.mjs]", "awaits at its top level"],
    ["is called as another", { "a.mjs": plain("inh") }, "[./a.mjs]", "is called inh, as one of slicewise is"],
    [
      "is called as its neighbour",
      { "a.mjs": plain("a"), "b.mjs": plain("a") },
      "[./a.mjs, ./b.mjs]",
      "as that of ./a.mjs is",
    ],
    ["has no name", { "a.mjs": plain("Not A Name") }, "[./a.mjs]", 'cannot be called "Not A Name"'],
    [
      "has no such option",
      { "a.mjs": plain("a") },
      '["./a.mjs[x=3]"]',
      "planner a has no option x; it has parts",
    ],
    [
      "has no such option, and is only listed,",
      { "a.mjs": plain("a") },
      '["./a.mjs[x=3]"]\nplanner: inh',
      "planner a has no option x; it has parts",
    ],
    [
      "says nothing of options",
      { "a.mjs": 'export default { name: "a", summary: "", source: "", plan: () => 1 };' },
      "[./a.mjs]",
      "options: {} if it has none",
    ],
    [
      "replaces built-ins",
      { "a.mjs": plain("a", "Math.max = () => NaN;") },
      "[./a.mjs]",
      "replaces Math.max while it is loaded",
    ],
    ["has other values", { "a.mjs": plain("a") }, '["./a.mjs[parts=9]"]', "parts cannot be 9"],
    ["is not installed", {}, "[not-installed]", "finds none called not-installed"],
    ["is mistyped", {}, "[flexpi]", "unknown planner flexpi; did you mean flexpie?"],
    ["is not a planner", {}, "[7]", "must be a planner"],
    ["is a program without a command", {}, "[{name: a}]", "command of a program that plans is missing"],
    [
      "is a program with more",
      {},
      "[{command: a, shell: true}]",
      "shell of a program that plans is not a field",
    ],
  ])("one that %s is refused where it stands", (_, files, planners, message) => {
    const folder = folderWith(files);
    expect(() => outcomes(folder, scenario(planners))).toThrow(message);
  });

  test.each([
    ["throws", 'throw new TypeError("oh");', "planner a throws TypeError: oh (a.mjs:"],
    ["answers nothing", "return undefined;", "planner a answers undefined"],
    ["answers something else", "return { plan: 7 };", "planner a answers the plan 7"],
    [
      "answers wrong pieces",
      'return { plan: { execution: "dataflow", steps: [[{}]] } };',
      "piece 0 of step 0 {}",
    ],
    [
      "leaves pieces out",
      'return { plan: { execution: "dataflow", steps: [] } };',
      "no earlier piece makes it",
    ],
    [
      "predicts less than nothing",
      'return { plan: { execution: "dataflow", steps: [] }, predictedLatency: -1 };',
      "planner a answers predictedLatency -1",
    ],
    ["promises", "return Promise.resolve(1);", "planner a answers a promise"],
    [
      "changes the model",
      "problem.inference.model.operators[1].shape[0] = 1;",
      "planner a changes the problem",
    ],
    [
      "changes what is believed",
      "problem.believed.compute.seconds = () => 0;",
      "planner a changes the problem",
    ],
    ["replaces a built-in", "Array.prototype.map = () => [];", "planner a replaces Array.prototype.map"],
    [
      "removes a built-in, and throws",
      "delete Map.prototype.get; null.x;",
      "planner a replaces Map.prototype.get",
    ],
    ["adds to all objects", "Object.prototype.status = 1;", "planner a replaces Object.prototype.status"],
    ["changes the rate of requests", "problem.requestRate = 4;", "planner a changes the problem"],
  ])("one that %s fails its row, and no other", (_, inside, reason) => {
    const folder = folderWith({ "a.mjs": plain("a", "", inside), "b.mjs": plain("b") });
    const [a, b] = outcomes(folder, scenario("[./a.mjs, ./b.mjs]"));
    expect(a!.result).toContain(reason);
    expect(b!.result).toBeTypeOf("number");
  });

  test("what was computed while one replaced a built-in is forgotten by the sweep", () => {
    // Where it takes the greater of two times, a roofline would say 1 s, for the very tiles that inh asks for next.
    const spoils = `Math.max = () => 1;
      for (const operator of problem.inference.model.operators) {
        if (operator.inputs.length === 0) continue;
        const [channels, rows, columns] = operator.shape;
        const borders = [0, 1, 2, 3].flatMap((part) => [Math.floor((part * rows) / 3), Math.ceil((part * rows) / 3)]);
        for (const from of borders)
          for (const to of borders)
            if (from < to)
              problem.believed.compute.seconds(1, operator, { start: [0, from, 0], end: [channels, to, columns] }, true, true);
      }`;
    const folder = folderWith({ "a.mjs": plain("a", "", spoils) });
    const resultOf = (planners: string) => {
      writeFileSync(join(folder, "own.yaml"), scenario(planners));
      const opened = loadScenario(join(folder, "own.yaml"));
      const runner = new SliceRunner(opened, "1");
      const { done } = runner.slice({ numbers: [...Array(opened.pointCount).keys()], seconds: 60 });
      return done.map(({ row }) => row.simulated_latency_s);
    };
    const [inh] = resultOf("[inh]");
    expect(inh).toBeGreaterThan(0);
    expect(resultOf("[./a.mjs, inh]")).toEqual([null, inh]);
  });

  test("one that is not deterministic does not conform, and one that is does", async () => {
    const folder = folderWith({
      "a.mjs": plain("a", "let turn = 0;", "turn++; options = { parts: 1 + (turn % 2) };"),
      "b.mjs": plain("b"),
    });
    const known = knownPlanners(folder);
    const [a, b] = [known.choose("./a.mjs"), known.choose("./b.mjs")];
    expect(await judge(b, undefined)).toMatchObject({ findings: [], checks: { equal: "not checked" } });
    expect((await judge(a, undefined)).checks).toMatchObject({
      deterministic: "failed",
      equal: "not reached",
    });
  });
});

describe("the page on planners", () => {
  const steps = stepsOf(readFileSync("docs/write-a-planner.md", "utf8"));
  const files = Object.fromEntries(
    steps.flatMap((step) => (step.kind === "file" ? [[step.name, step.text] as const] : [])),
  );

  test("has a planner of some 30 lines that conforms, and is no slower than equal parts on its cluster", async () => {
    const folder = folderWith(files);
    expect(files["by-speed.js"]!.split("\n").length).toBeLessThan(36);
    const known = knownPlanners(folder);
    const verdict = await judge(known.choose("./by-speed.js"), await loadRuntime());
    expect(verdict.findings).toEqual([]);
    const seconds = Object.fromEntries(
      outcomes(folder, files["own-planner.yaml"]!).map(({ planner, result }) => [planner, result]),
    );
    expect(Object.keys(seconds)).toEqual(["single", "inh", "by-speed", "by-speed[least=0.5]"]);
    expect(seconds["by-speed"]).toBeLessThan(Number(seconds["inh"]));
  });
});

test("init writes a planner that conforms, in JavaScript and in TypeScript, and planners shows it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-planners-"));
  for (const name of ["first", "second.ts", "third.ts"]) {
    const file = join(folder, name);
    const path = name.endsWith(".ts") ? file : `${file}.js`;
    expect(await slicewise("init", "planner", file)).toMatchObject({ status: 0, stderr: "" });
    expect((await slicewise("init", "planner", file)).stderr).toContain("is there already");
    expect((await slicewise("planners", path)).stdout).toContain("[most=4 | integer from 1 to 64]");
  }
  const { status, stdout, stderr } = await slicewise("conformance", join(folder, "first.js"));
  expect(stderr).toBe("");
  expect([status, stdout.split("\n", 1)[0]]).toEqual([
    0,
    expect.stringMatching(/^first: conforms, \d+ problems$/),
  ]);
  expect((await slicewise("init", "planner", join(folder, "Two Words"))).status).toBe(2);
});

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("programs that plan", () => {
  test.skipIf(process.platform !== "linux")("end with all that they started (needs /proc)", () => {
    const folder = folderWith({});
    const started = "sh -c '(setsid sleep 60 || sleep 60) & echo $! > started; wait'";
    const text = scenario(`[{command: "${started}", name: a, timeout: 300 ms}]`, "baseline: single\n");
    expect(outcomes(folder, text)[0]!.result).toContain("took longer than 0.3 s");
    const id = readFileSync(join(folder, "started"), "utf8").trim();
    const commandOf = () => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8");
      } catch {
        return "";
      }
    };
    expect(Number(id)).toBeGreaterThan(1);
    expect(commandOf()).toBe("");
  });

  test.skipIf(!hasPython)("inh in Python gives the plans of inh (needs python3)", () => {
    const folder = folderWith({});
    cpSync("examples/inh_planner.py", join(folder, "inh_planner.py"));
    const [inh, python] = outcomes(folder, scenario("[inh, {command: python3 inh_planner.py}]"));
    expect(python).toEqual({ planner: "inh-planner", result: inh!.result });
  });

  test("what goes wrong is said", () => {
    const node = JSON.stringify(process.execPath).slice(1, -1);
    const says = (text: string) => `{command: "${node} -e '${text}'", name: a}`;
    const folder = folderWith({});
    const reasonOf = (entry: string) =>
      outcomes(folder, scenario(`[${entry}]`, "baseline: single\n"))[0]!.result;
    expect(reasonOf("{command: no-such-program x}")).toContain("there is no program no-such-program");
    expect(reasonOf(says("console.error(1); console.error(`the end`); process.exit(3)"))).toContain(
      "exits with 3: the end",
    );
    expect(reasonOf(says("console.log(`so`)"))).toContain('prints what is not JSON: "so"');
    expect(reasonOf(says(""))).toContain("prints nothing");
    expect(reasonOf(says("console.log(`[]`)"))).toContain("a wrong plan: it must be a mapping");
    const wrong = "{execution:`dataflow`,steps:[[{operator:1,device:-1,region:{start:[0],end:[1]}}]]}";
    expect(reasonOf(says(`console.log(JSON.stringify(${wrong}))`))).toContain(
      "steps[0][0].device is too small",
    );
    expect(reasonOf(says("console.log(JSON.stringify({infeasible:`too big`}))"))).toBe("a: too big");
    expect(reasonOf(`{command: "${node} -e 'setTimeout(()=>{},9e3)'", name: a, timeout: 300 ms}`)).toContain(
      "took longer than 0.3 s",
    );
  });
});
