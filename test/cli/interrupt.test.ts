import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario } from "./slicewise.ts";
import { program, startSlicewise } from "./started.ts";

const values = Array.from({ length: 300 }, (_, index) => `${index + 50} Mbps`).join(", ");
const sweep = `{planner: [flexpie, inh], cluster.network.bandwidth: [${values}]}`;

test.each([["1"], ["2"]])(
  "Ctrl-C with %s workers says what is kept, and the next run goes on",
  async (workers) => {
    const { folder, file } = scratchScenario(scenarioText({ sweep, model: "resnet18" }));
    const out = join(folder, "out");
    const log = join(out, "results.log");
    const args = [...program.slice(1), "run", file, "--workers", workers, "--out", out];
    const run = spawn(program[0]!, args, { stdio: ["ignore", "ignore", "pipe"] });
    let told = "";
    run.stderr.on("data", (chunk) => (told += String(chunk)));
    const ended = once(run, "exit");
    while (!existsSync(log) || readFileSync(log, "utf8").split("\n").length < 4)
      await new Promise((resolve) => setTimeout(resolve, 50));
    run.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    const [, kept] =
      /interrupted: (\d+) of 600 points are kept in .*results\.log; the same command resumes/.exec(told) ??
      [];
    expect(Number(kept)).toBeGreaterThan(0);
    expect(existsSync(join(out, "results.lock"))).toBe(false);
    const { stdout } = startSlicewise("status", out);
    expect(stdout).toContain(`small: incomplete, ${kept} of 600 points done`);
  },
  120_000,
);
