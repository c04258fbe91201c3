import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario } from "./slicewise.ts";
import { program, startSlicewise } from "./started.ts";

const { stdout: version } = spawnSync("parallel", ["--version"], { encoding: "utf8" });
const isThere = version?.startsWith("GNU parallel") === true;

test.skipIf(!isThere)(
  `GNU parallel runs the shards, and one again that asks for it${isThere ? "" : " (GNU parallel is not installed)"}`,
  () => {
    const { folder, file } = scratchScenario(
      scenarioText({
        sweep: "{cluster.network.bandwidth: [50 Mbps, 1 Gbps, 2 Gbps], planner: [single, inh]}",
      }),
    );
    const script = [
      // The first run of the second shard does nothing but ask for a retry.
      `slicewise() { if [ "$4" = 2/3 ] && mkdir asked 2>/dev/null; then return 75; fi; ${program.join(" ")} "$@"; }`,
      "export -f slicewise",
      `seq 3 | parallel --will-cite --jobs 2 --retries 3 slicewise run ${file} --shard {}/3 --out part-{}`,
    ].join("\n");
    // SHELL is what parallel runs its lines with.
    const env = { ...process.env, SHELL: "/bin/bash" };
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    for (const index of [1, 2, 3]) expect(stdout).toContain(`Shard ${index}/3 is done: 2 of 6 points`);
    expect(existsSync(join(folder, "asked"))).toBe(true);
    const parts = [1, 2, 3].map((index) => join(folder, `part-${index}`));
    expect(startSlicewise("merge", ...parts, "--out", join(folder, "all")).status).toBe(0);
    expect(startSlicewise("run", file, "--out", join(folder, "whole")).status).toBe(0);
    expect(readFileSync(join(folder, "all/points.csv"), "utf8")).toBe(
      readFileSync(join(folder, "whole/points.csv"), "utf8"),
    );
  },
);
