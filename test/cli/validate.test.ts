import { expect, test } from "vitest";
import { scratchScenario, slicewise } from "./slicewise.ts";

const scenario = (network: string, more = "") => `name: real
model: squeezenet1.1
cluster:
  devices: [{name: board, count: 3, profile: raspberry-pi-4}]
  network: {${network}, bandwidth: 100 Mbps}
planner: inh
${more}`;

test.each([
  ["topology: wifi", "", "is a medium whose users contend, and links here are wires"],
  ["topology: mesh", "requests: {arrivals: {rate: 1 /s}, count: 5, queue: 2}", "are never dropped"],
  ["topology: mesh", "failures: [{device: board-1, at: 1 s}]", "changes while it runs"],
  ["topology: mesh", "requests: {arrivals: {outstanding: 2}, count: 5}", "arrivals that wait for results"],
])("validate refuses %s; %s in one line", async (network, more, reason) => {
  const { file } = scratchScenario(scenario(network, more));
  const { status, stderr } = await slicewise("validate", file, "--pacing");
  expect(status).toBe(2);
  expect(stderr).toContain(reason);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test.each([
  [["--mode", "slow"], "replay, stretch, free"],
  [["--mode", "free", "--factor", "2"], "--factor is for replay and stretch"],
  [["--load", "1.2"], "--load must be a share"],
  [["--runs", "1"], "--runs"],
  [["--at-most", "-1"], "--at-most must be a number above 0"],
])("validate %j exits with 2 and says why", async (flags, reason) => {
  const { file } = scratchScenario(scenario("topology: mesh"));
  const { status, stderr } = await slicewise("validate", file, ...flags);
  expect(status).toBe(2);
  expect(stderr).toContain(reason);
});
