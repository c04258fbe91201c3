import { resolve } from "node:path";
import { expect, test } from "vitest";
import { scratchScenario, slicewise } from "./slicewise.ts";

const scenario = `name: proof
model: squeezenet1.1
cluster:
  devices: [{name: board, count: 2, profile: raspberry-pi-4}]
  network: {topology: ring, bandwidth: 100 Mbps, latency: 20 us}
planner: inh
sweep:
  cluster.network.bandwidth: [50 Mbps, 100 Mbps]
`;

test("verify proves one planner's plan of a built-in network", async () => {
  const { status, stdout } = await slicewise(
    "verify",
    "--model",
    "squeezenet1.1",
    "--planner",
    "grid2d",
    "--devices",
    "4",
    "--json",
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, devices: 4, planner: "grid2d" });
});

test("verify proves every different plan of a scenario once", async () => {
  const { status, stdout } = await slicewise("verify", scratchScenario(scenario).file, "--json");
  expect(status).toBe(0);
  const { ok, plans } = JSON.parse(stdout) as { ok: boolean; plans: unknown[] };
  expect(ok).toBe(true);
  expect(plans).toHaveLength(1);
});

test("verify proves a file's model that was pruned, whose numbers are no longer the file's", async () => {
  const file = resolve("scenarios/models/two-scale-detector.onnx");
  const pruned = scenario.replace(
    "squeezenet1.1",
    `{file: ${file}, prune: {structured: 40 %}, quantize: int8}`,
  );
  const { status, stdout } = await slicewise("verify", scratchScenario(pruned).file, "--json");
  expect(status).toBe(0);
  const { plans } = JSON.parse(stdout) as { plans: unknown[] };
  expect(plans).toMatchObject([{ ok: true, model: "two-scale-detector[prune=40%;quantize=int8]" }]);
});

test.each([
  [["verify"], "verify takes a scenario or --model, one of the two"],
  [["verify", "scenarios/first-steps.yaml", "--model", "resnet18"], "one of the two"],
  [["verify", "--model", "resnet19"], "unknown model resnet19"],
  [["verify", "--model", "resnet18", "--planner", "best"], "unknown planner best"],
  [["verify", "--model", "resnet18", "--devices", "0"], "--devices must be a whole number from 1"],
  [["verify", "--model", "resnet18", "--devices", "65"], "--devices must be a whole number from 1 to 64"],
  [["verify", "--model", "nothing.onnx"], "there is no such file"],
])("%j is refused", async (given, message) => {
  const { status, stderr } = await slicewise(...given);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});
