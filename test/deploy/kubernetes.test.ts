import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ExitCode } from "../../cli/errors.ts";
import { program } from "../cli/started.ts";
import { scenarioText } from "../scenarios/scenario-text.ts";

const manifest = parse(readFileSync("deploy/kubernetes.yaml", "utf8"), { strict: true });
const { spec } = manifest;
const [container] = spec.template.spec.containers;

test("the manifest is an Indexed Job whose retries fit the exit codes", () => {
  expect(manifest).toMatchObject({ apiVersion: "batch/v1", kind: "Job" });
  expect(spec).toMatchObject({ completionMode: "Indexed", backoffLimitPerIndex: expect.any(Number) });
  // What Kubernetes asks of a Job with a pod failure policy.
  expect(spec.template.spec.restartPolicy).toBe("Never");
  const actionOf = (code: number) =>
    spec.podFailurePolicy.rules.find(
      (rule: { readonly onExitCodes?: { readonly containerName: string; readonly values: number[] } }) =>
        rule.onExitCodes?.containerName === container.name && rule.onExitCodes?.values.includes(code),
    )?.action;
  expect(actionOf(ExitCode.retry)).toBe("Count");
  expect(actionOf(137)).toBe("Count");
  expect(actionOf(ExitCode.failed)).toBe("FailIndex");
  expect(actionOf(ExitCode.badInput)).toBe("FailIndex");
});

test("a pod runs the shard of its index", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  const slowdowns = Array.from({ length: spec.completions }, (_, index) => index + 1);
  writeFileSync(
    join(folder, "scenario.yaml"),
    scenarioText({ name: "swept", sweep: `{cluster.devices.0.slowdown: [${slowdowns.join(", ")}]}` }),
  );
  expect(container.command).toEqual(["slicewise"]);
  const { status, stdout } = spawnSync(program[0]!, [...program.slice(1), ...container.args], {
    cwd: folder,
    env: { ...process.env, JOB_COMPLETION_INDEX: "3" },
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([0, expect.stringContaining("Shard 4/20 is done: 1 of 20 points")]);
  expect(readdirSync(join(folder, "results/out/swept"))).toEqual([`shard-4-of-${spec.completions}`]);
});
