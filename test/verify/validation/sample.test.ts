import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, describe, expect, test } from "vitest";
import { loadScenario } from "../../../scenarios/index.ts";
import { median } from "../../../traces/statistics.ts";
import { validatePoints, Validator, whyNoNamespaces } from "../../../verify/validation/index.ts";
import { runProgram } from "../../../verify/validation/testbed/host.ts";

const runtime = await import("onnxruntime-node").catch(() => undefined);
if (!runtime) console.warn("onnxruntime-node is not installed: nothing is run for real");
const reason = await whyNoNamespaces();
if (reason !== undefined) console.warn(`${reason}: messages are paced, and nothing of namespaces is tested`);
const links = reason === undefined ? "shaped" : "paced";

describe.skipIf(!runtime)("a sample of real runs", () => {
  const options = { mode: "replay", factor: 1, runs: 3, links, measureLinks: false } as const;
  const validator = new Validator(options);
  afterAll(() => validator.stop());

  test("takes as long as the simulator says, and computes what the whole model does", async () => {
    const { points } = loadScenario("test/verify/validation/sample.yaml");
    const rows = await validatePoints(validator, points(), options, [], { row: () => undefined });
    const said = rows.map(
      ({ planner, verdict, error, reason: why }) => `${planner} ${verdict} ${error} ${why}`,
    );
    console.log(`${links} links, simulated over measured less 1: ${said.join("; ")}`);
    for (const { verdict, max_rel_error: error } of rows) {
      // A busy host may spoil a case; a wrong result or a run that fails is never its fault.
      expect(["measured", "disturbed"]).toContain(verdict);
      expect(error).toBeLessThanOrEqual(1e-4);
    }
    expect(median(rows.map(({ error }) => Math.abs(Number(error))))).toBeLessThan(0.1);
    // A busy host needs more tries.
  }, 240_000);
});

test.skipIf(reason !== undefined)("links of a process that is killed are gone a moment later", async () => {
  const program = `
    const { openPlace } = await import("${new URL("../../../verify/validation/testbed/place.ts", import.meta.url).href}");
    const { spawnSync } = await import("node:child_process");
    const { namespaces } = openPlace(2);
    for (const name of namespaces) spawnSync("ip", ["netns", "add", name]);
    console.log(namespaces.join());
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
  const [line]: [Buffer] = (await once(child.stdout, "data")) as [Buffer];
  const names = line.toString().trim().split(",");
  const left = () => {
    const listed = runProgram("ip", ["netns", "list"]);
    return listed.ok ? names.filter((name) => listed.text.includes(name)) : names;
  };
  expect(left()).toEqual(names);
  child.kill("SIGKILL");
  await expect.poll(left, { timeout: 20_000 }).toEqual([]);
});
