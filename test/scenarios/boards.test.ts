import { expect, test } from "vitest";
import { runScenario } from "../../scenarios/index.ts";
import { rowOf } from "../../results/row.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const cluster = (device: string) =>
  `{devices: [{name: a, ${device}}], network: {topology: ring, bandwidth: 1 Gbps, latency: 20 us}}`;
const rowWith = (device: string) => {
  const text = scenarioText({ model: "squeezenet1.1", cluster: cluster(device), planner: "single" });
  const [result] = [...runScenario(scenarioOf(text))];
  return rowOf(result!);
};

test("a row that rests on a fitted board says how far the fit errs, by its number of threads", () => {
  const [one, two, most] = ["threads: 1", "threads: 2", "count: 1"].map((more) =>
    rowWith(`profile: rk3399-a72, ${more}`),
  );
  expect(one).toMatchObject({ board_share: 1, roofline_share: 0 });
  expect(one!.reason).toMatch(
    /^times of rk3399-a72 with 1 thread are fitted to 25 whole models; a model left out errs by /,
  );
  expect(two!.simulated_latency_s!).toBeLessThan(0.75 * one!.simulated_latency_s!);
  expect(most!.simulated_latency_s).toBe(two!.simulated_latency_s);
});

test.each(["rk3399-a72", "raspberry-pi-4"])(
  "calibrated by one time, %s takes it, and says what it took before",
  (profile) => {
    const before = rowWith(`profile: ${profile}`).simulated_latency_s!;
    const row = rowWith(`profile: ${profile}, calibrate: {model: squeezenet1.1, latency: 120 ms}`);
    expect(row.simulated_latency_s).toBeCloseTo(0.12, 9);
    const milliseconds = String(Number((before * 1e3).toPrecision(4)));
    expect(row.reason).toContain(
      `${profile} is calibrated: squeezenet1.1 measured 120 ms, before ${milliseconds} ms, now 120 ms`,
    );
    expect(
      rowWith(`profile: ${profile}, slowdown: 2, calibrate: {model: squeezenet1.1, latency: 120 ms}`)
        .simulated_latency_s,
    ).toBeCloseTo(0.24, 9);
  },
);

test("several times refit a board: each is met more closely than by one factor for all", () => {
  const times = [
    ["squeezenet1.1", 120],
    ["vgg16", 1900],
  ] as const;
  const list = times.map(([model, latency]) => `{model: ${model}, latency: ${latency} ms}`).join(", ");
  const { reason } = rowWith(`profile: rk3399-a72, threads: 1, calibrate: [${list}]`);
  const said = [...reason.matchAll(/measured (\S+) ms, before (\S+) ms, now (\S+) ms/g)].map((match) =>
    match.slice(1).map(Number),
  );
  expect(said.map(([measured]) => measured)).toEqual([120, 1900]);
  const factors = said.map(([measured, before]) => measured! / before!);
  const scale = (factors[0]! + factors[1]!) / 2;
  for (const [measured, before, now] of said)
    expect(Math.abs(now! / measured! - 1)).toBeLessThan(Math.abs((before! * scale) / measured! - 1));
});

test.each([
  [
    "unknown cores",
    "profile: rk3399",
    "unknown profile rk3399; did you mean rk3399-a72 or rk3399-a53? (allowed: ",
  ],
  [
    "an unknown board",
    "profile: rk9999-a72",
    "a board such as rk3399-a72, of which `slicewise profiles` lists all",
  ],
  [
    "threads that nobody timed",
    "profile: rk3399-a72, threads: 3",
    "devices.0.threads: profile rk3399-a72 was not timed with 3 threads (allowed: 1, 2)",
  ],
  [
    "threads of a roofline",
    "profile: raspberry-pi-4, threads: 2",
    "devices.0.threads: threads is for the profiles of fitted boards",
  ],
  [
    "a time of 0",
    "profile: rk3399-a72, calibrate: {model: vgg16, latency: 0 ms}",
    "calibrate.latency: 0 ms is not above zero",
  ],
  [
    "a model that is none",
    "profile: rk3399-a72, calibrate: {model: vgg61, latency: 1 s}",
    "calibrate.model: unknown model vgg61",
  ],
  [
    "times that contradict each other",
    "profile: rk3399-a72, calibrate: [{model: vgg16, latency: 1 s}, {model: squeezenet1.1, latency: 1 s}]",
    "devices.0.calibrate: contradicts itself by",
  ],
  ["a board's file that is not there", "profile: none.json", "devices.0.profile: "],
])("%s is one clear error with its place", (_, device, message) => {
  const read = () => scenarioOf(scenarioText({ cluster: cluster(device) }));
  expect(read).toThrow(message);
});
