import { describe, expect, test } from "vitest";
import { runScenario } from "../../../scenarios/index.ts";
import { oneRequest } from "../../../sim/run/index.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";
import { builtPoint, folderWith } from "./built.ts";

const requests = (text: string, folder?: string) =>
  builtPoint({ requests: text }, folder).workload.streams[0];

test("without requests, one comes at 0 and nothing changes", () => {
  const { workload } = builtPoint({});
  expect(workload.streams).toEqual(oneRequest.streams);
  expect([...workload.changes]).toEqual([]);
});

test.each([
  ["single", { kind: "single" }, 1],
  ["{every: 33 ms}", { kind: "every", seconds: 0.033 }, 1000],
  ["{rate: 20 /s}", { kind: "poisson", rate: 20, seed: 1 }, 1000],
  ["{outstanding: 4}", { kind: "outstanding", count: 4 }, 1000],
  ["{burst: 8, every: 1 s}", { kind: "burst", size: 8, seconds: 1 }, 1000],
])("arrivals: %s, and how many of them where nothing says so", (text, arrivals, count) => {
  expect(requests(`{arrivals: ${text}}`)).toMatchObject({ arrivals, count, duration: Infinity });
});

test("arrivals of a file, in its unit and from a start on, as many as there are", () => {
  const folder = folderWith({ "arrivals.csv": "id,ms\na,1000\nb,1500\nc,1700\n" });
  const file = "trace: arrivals.csv, column: ms, time_unit: ms";
  expect(requests(`{arrivals: {${file}}}`, folder)).toMatchObject({
    arrivals: { kind: "times", times: [1, 1.5, 1.7] },
    count: 3,
  });
  expect(requests(`{arrivals: {${file}, start: 1.5 s}, count: 500}`, folder)).toMatchObject({
    arrivals: { kind: "times", times: [0, expect.closeTo(0.2, 12)] },
    count: 2,
  });
});

test("all fields, in SI", () => {
  expect(
    requests(
      "{arrivals: {rate: 20 /s}, count: 500, duration: 60 s, warm_up: 50, deadline: 100 ms, drop: late, queue: 10}",
    ),
  ).toEqual({
    arrivals: { kind: "poisson", rate: 20, seed: 1 },
    ...{ count: 500, duration: 60, warmUp: 50, deadline: 0.1, drop: "late", queue: 10 },
  });
  expect(requests("{arrivals: {rate: 20 /s}, duration: 60 s}")).toMatchObject({
    count: Infinity,
    duration: 60,
  });
});

test("the scenario's seed is that of the arrivals", () => {
  expect(
    builtPoint({ requests: "{arrivals: {rate: 1 /s}}", seed: "7" }).workload.streams[0]?.arrivals,
  ).toMatchObject({ seed: 7 });
});

test("task graphs have requests too", () => {
  const lines =
    "name: tasks\ntask_graph: scenarios/graphs/topcuoglu-2002.json\nplanner: heft\nrequests: {arrivals: {every: 1 s}, count: 3}\n" +
    "cluster: {devices: [{name: P1}, {name: P2}, {name: P3}], network: {topology: bus, bandwidth: 8 Mbps}}\n";
  const [result] = [...runScenario(scenarioOf(lines))];
  const outcome = result!.outcome;
  // The schedule of the example takes 80 s: the third request waits for the first two.
  expect(outcome.status === "ok" && outcome.metrics.requests?.figures.latency?.max).toBeGreaterThan(80);
});

describe("what is refused", () => {
  const folder = folderWith({ "arrivals.csv": "1\n2\n3\n", "empty.csv": "", "back.csv": "2\n1\n" });
  test.each<[string, string, string]>([
    [
      "no arrivals",
      "{count: 5}",
      "requests.arrivals: is missing (allowed: single, {every: 33 ms}, {rate: 20 /s},",
    ],
    ["unknown arrivals", "{arrivals: often}", 'requests.arrivals: cannot be "often" (allowed: single,'],
    [
      "arrivals of no kind",
      "{arrivals: {speed: 3}}",
      'requests.arrivals: cannot be {"speed":3} (allowed: single,',
    ],
    [
      "two kinds at once",
      "{arrivals: {rate: 1 /s, outstanding: 3}}",
      "requests.arrivals.outstanding: is not a field (allowed: rate)",
    ],
    [
      "a rate of 0",
      "{arrivals: {rate: 0 /s}}",
      "requests.arrivals.rate: 0 /s is not above zero (allowed: a rate in /s; like 20 /s)",
    ],
    ["a negative rate", "{arrivals: {rate: -3 /s}}", "requests.arrivals.rate: -3 /s is negative"],
    [
      "a rate without a unit",
      "{arrivals: {rate: 3}}",
      "requests.arrivals.rate: 3 has no unit (allowed: a rate in /s; like 20 /s)",
    ],
    ["requests at no distance", "{arrivals: {every: 0 s}}", "requests.arrivals.every: 0 s is not above zero"],
    [
      "no outstanding request",
      "{arrivals: {outstanding: 0}}",
      "requests.arrivals.outstanding: is too small (allowed: from 1)",
    ],
    [
      "an empty burst",
      "{arrivals: {burst: 0, every: 1 s}}",
      "requests.arrivals.burst: is too small (allowed: from 1)",
    ],
    ["a burst without a period", "{arrivals: {burst: 3}}", "requests.arrivals.every: is missing"],
    ["a count of 0", "{arrivals: {rate: 1 /s}, count: 0}", "requests.count: is too small (allowed: from 1)"],
    [
      "more than one single request",
      "{arrivals: single, count: 2}",
      "requests.count: is 2 beside arrivals: single (allowed: 1, or other arrivals)",
    ],
    [
      "a duration of 0",
      "{arrivals: {rate: 1 /s}, duration: 0 s}",
      "requests.duration: 0 s is not above zero",
    ],
    [
      "only warm-up",
      "{arrivals: {rate: 1 /s}, count: 5, warm_up: 5}",
      "requests.warm_up: leaves no request to measure: 5 of 5 (allowed: less than the count)",
    ],
    [
      "more warm-up than the default count",
      "{arrivals: {rate: 1 /s}, warm_up: 1000}",
      "requests.warm_up: leaves no request to measure: 1000 of 1000",
    ],
    [
      "more warm-up than a file has",
      "{arrivals: {trace: arrivals.csv}, warm_up: 3}",
      "requests.warm_up: leaves no request to measure: 3 of 3 (allowed: less than the arrivals of the trace)",
    ],
    [
      "late drops without a deadline",
      "{arrivals: {rate: 1 /s}, drop: late}",
      "requests.drop: needs a deadline (allowed: deadline: 100 ms beside it, or drop: never)",
    ],
    [
      "a deadline of 0",
      "{arrivals: {rate: 1 /s}, deadline: 0 ms}",
      "requests.deadline: 0 ms is not above zero",
    ],
    [
      "no room to wait",
      "{arrivals: {rate: 1 /s}, queue: 0}",
      "requests.queue: is too small (allowed: from 1)",
    ],
    [
      "an unknown field",
      "{arrivals: single, warmup: 3}",
      "requests.warmup: is not a field; did you mean warm_up? (allowed: arrivals, count,",
    ],
    ["a missing file", "{arrivals: {trace: none.csv}}", "requests.arrivals.trace: "],
    ["an empty file", "{arrivals: {trace: empty.csv}}", "requests.arrivals.trace: empty.csv: is empty"],
    [
      "times that go back",
      "{arrivals: {trace: back.csv}}",
      "requests.arrivals.trace: back.csv: the time of entry 2 lies before",
    ],
    ["a folder", "{arrivals: {trace: .}}", "requests.arrivals.trace: "],
  ])("%s", (_, text, message) => {
    expect(() => scenarioOf(scenarioText({ requests: text }), folder)).toThrow(message);
  });

  test("a deadline without requests", () => {
    expect(() => scenarioOf(scenarioText({ deadline: "100 ms" }))).toThrow(
      "small.yaml:5:1 deadline: is a field of requests (allowed: requests: {arrivals: {rate: 20 /s}, deadline: ...})",
    );
  });

  test("each fault of a sweep, at its value", () => {
    const text = scenarioText({
      requests: "{arrivals: {rate: 1 /s}}",
      sweep: "{requests.arrivals.rate: [1 /s, 0 /s, 5 ms]}",
    });
    expect(() => scenarioOf(text)).toThrow(/6:40 sweep.requests.arrivals.rate.1: 0 \/s is not above zero/);
    expect(() => scenarioOf(text)).toThrow(/6:46 sweep.requests.arrivals.rate.2: "ms" is not a unit of rate/);
  });
});
