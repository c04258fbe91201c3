import { spawn } from "node:child_process";
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { indexLog, LogReader, type PointRecord } from "../../results/log/index.ts";
import { randomStream } from "../../sim/random.ts";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario } from "../cli/slicewise.ts";
import { program } from "../cli/started.ts";

/** `KILLS=200` for as many as the promise is about. */
const kills = Number(process.env["KILLS"] ?? 4);

const { folder, file } = scratchScenario(
  scenarioText({
    sweep:
      "{model: [squeezenet1.1, alexnet], cluster.devices.0.slowdown: [1, 2, 3, 4], planner: [single, inh, outc, grid2d, flexpie]}",
  }),
);

/** Starts a run, and kills it when the log has grown to a size, and after a further delay in milliseconds. */
function runUntil(out: string, workers: number, size: number, delay: number): Promise<"done" | "killed"> {
  const log = join(out, "results.log");
  return new Promise((resolve, reject) => {
    const child = spawn(
      program[0]!,
      [...program.slice(1), "run", file, "--out", out, "--workers", String(workers)],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const poll = setInterval(() => {
      if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) < size) return;
      clearInterval(poll);
      setTimeout(() => child.kill("SIGKILL"), delay);
    }, 2);
    child.on("exit", (code, signal) => {
      clearInterval(poll);
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0) resolve("done");
      else reject(new Error(`the run ended with ${code ?? signal ?? ""}`));
    });
  });
}

function rowsOf(out: string): ReadonlyMap<string, PointRecord["row"]> {
  const log = join(out, "results.log");
  const { entries } = indexLog(log);
  if (entries.size === 0) return new Map();
  const reader = new LogReader(log);
  const rows = new Map([...entries].map(([key, entry]) => [key, reader.read(entry).row]));
  reader.close();
  return rows;
}

const written = ["points.csv", "run.json", "charts/speedup-slowdown-1.svg", "charts/speedup-slowdown-1.png"];
const bytesOf = (out: string) => written.map((name) => readFileSync(join(out, name)));

test(
  `a run that is killed ${kills} times at random moments ends with the bytes of one that was not`,
  async () => {
    const whole = join(folder, "whole");
    expect(await runUntil(whole, 1, Infinity, 0)).toBe("done");
    const expected = bytesOf(whole);
    const rows = rowsOf(whole);
    const total = statSync(join(whole, "results.log")).size;

    const out = join(folder, "out");
    const random = randomStream(1, "kills");
    let partial = 0;
    for (let killed = 0; killed < kills;) {
      const workers = 1 + Math.floor(random() * 2);
      // At any byte of the log, from before the first to after the last, when results are written.
      const grown = statSync(join(out, "results.log"), { throwIfNoEntry: false })?.size ?? 0;
      const size = random() < 0.2 ? 0 : grown + random() * (total - grown);
      const delay = random() * (size === 0 ? 2000 : 20);
      const end = await runUntil(out, workers, size, delay);
      if (end === "killed") killed++;
      const kept = rowsOf(out);
      for (const [key, row] of kept) expect(row).toEqual(rows.get(key));
      if (kept.size > 0 && kept.size < rows.size) partial++;
      if (end === "killed") continue;
      expect(bytesOf(out)).toEqual(expected);
      rmSync(out, { recursive: true });
    }
    expect(partial).toBeGreaterThan(0);
    expect(await runUntil(out, 1, Infinity, 0)).toBe("done");
    expect(bytesOf(out)).toEqual(expected);
    expect(rowsOf(out)).toEqual(rows);
  },
  20_000 + kills * 10_000,
);
