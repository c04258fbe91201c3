import { spawnSync } from "node:child_process";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadScenario, parseQuantity, parseScenario, runScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { loadTraces } from "../../traces/load.ts";
import { readBytes, readTextFile } from "../../traces/read-file.ts";
import { scenarioText } from "./scenario-text.ts";

/** Processor time that reading takes, the least of three times; milliseconds. */
function work(text: string): number {
  const once = () => {
    const start = process.cpuUsage();
    expect(() => parseScenario(text)).toThrow(InputError);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e3;
  };
  return Math.min(once(), once(), once());
}

test.each<[string, (count: number) => string]>([
  ["keys", (count) => scenarioText({}) + Array.from({ length: count }, (_, key) => `k${key}: 1\n`).join("")],
  ["blanks in a quantity", (count) => quantityText(`1${" ".repeat(count)}x`)],
  ["blanks and a line end in a quantity", (count) => quantityText(`1${" ".repeat(count)}\\nx`)],
  [
    "devices",
    (count) => scenarioText({ cluster: `{devices: [${"{name: a},".repeat(count)}], network: {}}` }),
  ],
])("eight times as many %s take about eight times the work", (_, make) => {
  expect(work(make(16_000)) / Math.max(5, work(make(2000)))).toBeLessThan(30);
});

const quantityText = (bandwidth: string) =>
  scenarioText({
    cluster: `{devices: [{name: a, profile: raspberry-pi-4}], network: {topology: ring, bandwidth: "${bandwidth}"}}`,
  });

test("many faults are counted, equal keys are named, deep nesting and keys of every object are refused", () => {
  const many = scenarioText({}) + Array.from({ length: 500 }, (_, key) => `k${key}: 1\n`).join("");
  expect(() => parseScenario(many)).toThrow(/and 450 faults more$/);
  expect(() => parseScenario("name: a\nname: b\n")).toThrow("the same key occurs twice in one map");
  expect(() => parseScenario(`x: ${"[".repeat(50_000)}`)).toThrow("is nested too deeply");
  for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    expect(() => parseScenario(`${scenarioText({})}${key}: 1\n`)).toThrow(key);
    expect(() => parseScenario(scenarioText({ model: `{file: a.onnx, dimensions: {${key}: 0}}` }))).toThrow(
      InputError,
    );
    expect(() => parseScenario(scenarioText({ sweep: `{${key}: [1, 2]}` }))).toThrow(InputError);
  }
});

test.each([
  ["duration", "1e308 s", "too large"],
  ["duration", "1e-300 s", "too small"],
  ["bandwidth", "1e-300 bps", "too small"],
  ["bandwidth", "1e300 Gbps", "too large"],
  ["computeRate", "1e-320 FLOP/s", "too small"],
  ["computeRate", "1e-400 FLOP/s", "too small"],
  ["power", "1e308 W", "too large"],
  ["power", "1e-300 W", "too small"],
  ["size", "1e300 TB", "too large"],
] as const)("a %s of %s is %s, and the range is told", (kind, text, message) => {
  expect(() => parseQuantity(text, kind)).toThrow(message);
  expect(() => parseQuantity(text, kind)).toThrow(/from .* to /);
});

test("slowdowns have a range", () => {
  for (const slowdown of ["5e-324", "1e7", ".inf", ".nan"]) {
    const cluster = `{devices: [{name: a, profile: raspberry-pi-4, slowdown: ${slowdown}}], network: {topology: ring, bandwidth: 1 Gbps}}`;
    expect(() => parseScenario(scenarioText({ cluster }))).toThrow("cluster.devices.0.slowdown");
  }
});

test("at the ends of all ranges a result is finite and above zero, or a row says why there is none", () => {
  for (const bandwidth of ["1 bps", "1000 Tbps"])
    for (const latency of ["0 s", "0.001 ns", "1000000 s"])
      for (const [flops, memory] of [
        ["1000 FLOP/s", "1 bps"],
        ["1000000 TFLOP/s", "1000 Tbps"],
      ])
        for (const slowdown of ["1e-6", "1e6"]) {
          const profile = `{peak_flops: ${flops}, memory_bandwidth: ${memory}}`;
          const device = `{name: d, count: 2, profile: ${profile}, slowdown: ${slowdown}, power: {compute: 1000000 W, transmit: 0.001 mW}}`;
          const cluster = `{devices: [${device}], network: {topology: ring, bandwidth: ${bandwidth}, latency: ${latency}}}`;
          for (const { outcome } of runScenario(
            parseScenario(scenarioText({ model: "squeezenet1.1", cluster, planner: "inh" })),
          )) {
            if (outcome.status !== "ok") expect(outcome.reason).not.toBe("");
            else
              for (const value of [outcome.metrics.latency, outcome.predictedLatency!, outcome.speedup ?? 1])
                expect(value > 0 && value < Infinity).toBe(true);
          }
        }
});

test("only files are read, below a size, and nothing is shown of what is no such file", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  const at = (name: string) => join(folder, name);
  writeFileSync(at("secret"), 'secret:word:0\n"hidden" word\n[hidden\n');
  for (const ending of ["csv", "yaml", "cfg", "onnx", "json"])
    symlinkSync(at("secret"), at(`link.${ending}`));
  const places = [folder, "/dev/zero", "/dev/null", at("absent"), at("a\u0000b")];
  if (process.platform !== "win32" && spawnSync("mkfifo", [at("pipe")]).status === 0) places.push(at("pipe"));
  for (const place of places) {
    for (const read of [
      () => readBytes(place, "it"),
      () => readTextFile(place, "it"),
      () => loadScenario(place),
    ])
      expect(read).toThrow(InputError);
    if (place !== folder) expect(() => loadTraces(place)).toThrow(InputError);
    for (const model of [place, `${place}.onnx`])
      expect(() => parseScenario(scenarioText({ model: `{file: ${JSON.stringify(model)}}` }))).toThrow(
        InputError,
      );
  }
  expect(() => readBytes(at("secret"), "it", 10)).toThrow("(allowed: up to 10)");
  const profile = (path: string) =>
    scenarioText({
      cluster: `{devices: [{name: a, profile: ${path}}], network: {topology: ring, bandwidth: 1 Gbps}}`,
    });
  for (const read of [
    () => loadTraces(at("link.csv")),
    () => loadScenario(at("link.yaml")),
    () => parseScenario(profile(at("link.csv"))),
    () => parseScenario(scenarioText({ model: `{file: ${at("link.cfg")}}` })),
    () => parseScenario(scenarioText({ model: `{file: ${at("link.onnx")}}` })),
  ]) {
    expect(read).toThrow(InputError);
    expect(read).toThrow(/^(?!.*(word|hidden))/s);
  }
});
