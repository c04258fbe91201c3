import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { traceCommand } from "../../cli/trace.ts";
import { formatTrace } from "../../traces/index.ts";
import { slicewise } from "../cli/slicewise.ts";
import { convolution, row, trace } from "./layers.ts";

const folder = mkdtempSync(join(tmpdir(), "slicewise-test-"));
const file = join(folder, "made-up.csv");
const operator = convolution([16, 10, 10], 16);
writeFileSync(file, formatTrace(trace(row(operator, [16, 10, 10], 4e-5), row(operator, [16, 5, 10], 2e-5))));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const run = (...words: readonly string[]) => traceCommand().parseAsync(words, { from: "user" });

describe("trace show", () => {
  it("prints the header and a table without colours when piped", async () => {
    await run("show", file);
    expect(printed).toContain("device: test bench\n");
    expect(printed).toMatch(/^gap_seconds: [\d.]+$/m);
    expect(printed).toContain("model: made-up, 2 rows\n");
    expect(printed).toMatch(/│ convolution │ hot +│ +1 │ +2 │ +0\.0 % │ +0\.0 % │ +0\.0 % │/);
    expect(printed).not.toContain("\u001B");
  });

  it("says so where no tile lies between others of its layer", async () => {
    const alone = join(folder, "..", `${basename(folder)}-alone.csv`);
    writeFileSync(alone, formatTrace(trace(row(operator, [16, 10, 10], 4e-5))));
    await run("show", alone);
    rmSync(alone);
    expect(printed).toMatch(
      /No tile lies between others of its layer, by which its time could be predicted\.\n$/,
    );
  });

  it("prints JSON", async () => {
    await run("show", folder, "--json");
    expect(JSON.parse(printed)).toMatchObject({
      traces: [{ model: "made-up", threads: 1 }],
      kinds: [{ kind: "convolution", mode: "hot", layers: 1, tiles: 2, spread: 0 }],
    });
  });

  it("describes a roofline", async () => {
    await run("show", "raspberry-pi-4");
    expect(printed).toMatch(/^Raspberry Pi 4 Model B.*\n$/);
  });

  it("refuses what is neither a file nor a profile", async () => {
    await expect(run("show", "no-such-thing")).rejects.toThrow(/unknown profile no-such-thing/);
  });
});

describe("trace record", () => {
  it.each([
    ["an unknown network", ["lenet"], "unknown model lenet"],
    ["tokens for a network without", ["resnet18", "--tokens", "64"], "takes no tokens"],
    ["no samples", ["resnet18", "--samples", "0"], "--samples must be a whole number from 1"],
    ["a fraction of samples", ["resnet18", "--samples", "2.5"], "--samples"],
    ["device counts that are none", ["resnet18", "--devices", "two"], "--devices must be like"],
    ["a falling range of device counts", ["resnet18", "--devices", "6-2"], "--devices must be like"],
    ["no devices", ["resnet18", "--devices", "0"], "--devices must be like"],
  ])("refuses %s", async (_, words, reason) => {
    const { status, stderr } = await slicewise("trace", "record", ...words, "--out", folder);
    expect(status).toBe(2);
    expect(stderr).toContain(reason);
  });
});
