import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pointsCsv } from "../../results/points.ts";
import type { TraceFile } from "../../results/perfetto/index.ts";
import { curves } from "../results/rows.ts";
import { checkTrace } from "../results/perfetto/check-trace.ts";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";

describe("table", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  writeFileSync(join(folder, "points.csv"), pointsCsv(curves([50e6, 200e6]), []));

  test("prints the points of a run in three forms", async () => {
    const { status, stdout, stderr } = await slicewise("table", folder);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("| resnet18 | 200 Mbps  |     1.00 | **8.00** |".replace("    1.00", "  1.00"));
    expect((await slicewise("table", folder, "--format", "latex", "--rows", "model")).stdout).toContain(
      "resnet18 & 1.00 & \\textbf{4.00} \\\\",
    );
    expect((await slicewise("table", folder, "--format", "csv", "--baseline", "flexpie")).stdout).toContain(
      "resnet18,50 Mbps,single,0.5,,,1,1,0,no\n",
    );
  });

  test.each([
    [["no-such-folder"], "slicewise: no-such-folder: has no points.csv; `slicewise run` writes it\n"],
    [
      [folder, "--baseline", "flexpi"],
      "--baseline: there is no flexpi; did you mean flexpie? (allowed: single, flexpie)",
    ],
    [[folder, "--rows", "model,speed"], "--rows: there is no speed (allowed: scenario, model, "],
    [[folder, "--format", "word"], "Allowed choices are md, latex, csv"],
  ])("%j is refused", async (args, message) => {
    const { status, stdout, stderr } = await slicewise("table", ...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

describe("timeline", () => {
  const sweep = "{cluster.network.bandwidth: [50 Mbps, 1 Gbps], planner: [single, inh]}";
  const { folder, file } = scratchScenario(scenarioText({ sweep }));

  test("writes the trace of the chosen point", async () => {
    const out = join(folder, "trace.json");
    const { status, stdout } = await slicewise("timeline", file, "--where", "planner=inh", "--out", out);
    expect([status, stdout]).toEqual([
      0,
      `inh: squeezenet1.1 on 2 devices, ring, 50 Mbps, seed 1, the first of 2 such points\nWritten: ${out}\n`,
    ]);
    const trace: TraceFile = JSON.parse(readFileSync(out, "utf8"));
    checkTrace(trace);
    const again = await slicewise(
      "timeline",
      file,
      "--where",
      "planner=inh",
      "--where",
      "bandwidth=1000Mbps",
      "--out",
      out,
    );
    expect(again.stdout).toContain("inh: squeezenet1.1 on 2 devices, ring, 1 Gbps, seed 1\n");
  });

  test.each([
    ["planner", '--where must be like planner=flexpie, not "planner"'],
    ["planner=outc", "--where: no point has planner=outc (there are: single, inh)"],
    ["plannr=inh", "--where: no field plannr; did you mean planner?"],
  ])("--where %s is refused", async (where, message) => {
    const { status, stderr } = await slicewise("timeline", file, "--where", where);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each(["inh", "single"])("--where planner=inh and then planner=%s is refused", async (planner) => {
    const conditions = ["--where", "planner=inh", "--where", `planner=${planner}`];
    expect(await slicewise("timeline", file, ...conditions)).toEqual({
      status: 2,
      stdout: "",
      stderr: "slicewise: --where planner is given twice\n",
    });
  });

  test("a point without a plan is a failure, and no bad input", async () => {
    const cluster =
      "{devices: [{name: a, profile: raspberry-pi-4, memory: 1 MiB}], network: {topology: ring, bandwidth: 1 Gbps}}";
    const { file: small } = scratchScenario(scenarioText({ cluster, planner: "single" }));
    const { status, stderr } = await slicewise("timeline", small, "--out", join(folder, "none.json"));
    expect(status).toBe(1);
    expect(stderr).toContain("MiB");
  });
});
