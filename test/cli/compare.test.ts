import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { scratchScenario, slicewise } from "./slicewise.ts";

describe("two runs of the first steps, one field apart", () => {
  const text = readFileSync("scenarios/first-steps.yaml", "utf8").replace("$schema=./", "$schema=");
  const { folder, file } = scratchScenario(text);
  const changed = join(folder, "changed.yaml");
  writeFileSync(changed, text.replace("message_overhead: 50 us", "message_overhead: 2 ms"));
  const [a, again, b] = ["a", "again", "b"].map((name) => join(folder, name)) as [string, string, string];

  beforeAll(async () => {
    for (const [scenario, out] of [
      [file, a],
      [file, again],
      [changed, b],
    ] as const) {
      expect(await slicewise("run", scenario, "--workers", "1", "--out", out)).toMatchObject({ status: 0 });
    }
  }, 120_000);

  test("a second run of the same scenario changes nothing", async () => {
    expect(await slicewise("compare", a, again)).toEqual({
      status: 0,
      stdout: `A: ${a}\nB: ${again}\n\nNothing changed in 20 points. Numbers within 0.1 % count as equal.\n`,
      stderr: "",
    });
  });

  test("the change of the field and what it did are told, and the exit code is 1", async () => {
    const { status, stdout, stderr } = await slicewise("compare", a, b);
    expect([status, stderr]).toEqual([1, ""]);
    expect(stdout).toContain("20 points in both, 20 of them with other results; 0 only in A, 0 only in B.");
    expect(stdout).toContain(
      "## What the runs differ in\n\n- cluster.network.message_overhead: 50 us -> 2 ms\n",
    );
    expect(stdout).toMatch(/^\| yolov2 \| single +\| +4 \| \+0\.\d\d % \|/m);
  });

  test("--json is one object; its latencies are those of the runs", async () => {
    const { status, stdout } = await slicewise("compare", a, b, "--json");
    const { equal, causes, changed: points } = JSON.parse(stdout);
    expect([status, equal]).toEqual([1, false]);
    expect(causes).toEqual([
      { kind: "field", name: "cluster.network.message_overhead", a: "50 us", b: "2 ms" },
    ]);
    // Each message waits longer: no plan can be faster than before.
    expect(points).toHaveLength(20);
    for (const { latency, sameInputs } of points) {
      expect(latency.b).toBeGreaterThan(latency.a);
      expect(sameInputs).toBe(false);
    }
  });

  test("--format csv has a row for each column that changed by more than the threshold", async () => {
    const { stdout } = await slicewise("compare", join(a, "points.csv"), b, "--format", "csv");
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("change,model,bandwidth_bps,planner,column,a,b");
    expect(lines.filter((line) => line.includes(",simulated_latency_s,"))).toHaveLength(20);
    // With one device only the result could be a message: single changes by less than one percent.
    const { stdout: fewer } = await slicewise("compare", a, b, "--format", "csv", "--threshold", "1%");
    expect(fewer).toContain(",inh,simulated_latency_s,");
    expect(fewer).not.toContain(",single,simulated_latency_s,");
  });

  test.each([
    [["no-such"], "slicewise: no-such: there is no such file or folder\n"],
    [[a, "--threshold", "0.1"], 'slicewise: --threshold must be like 0.1%, not "0.1"\n'],
    [[a, "--format", "latex"], "Allowed choices are md, csv"],
  ])("%j is refused", async (args, message) => {
    const { status, stdout, stderr } = await slicewise("compare", b, ...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});
