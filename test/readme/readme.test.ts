import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parseScenario, runScenario } from "../../scenarios/index.ts";
import { stepsOf } from "./blocks.ts";
import { pagesOf } from "./pages.ts";

const pages = pagesOf(".").map((page) => ({ page, text: readFileSync(page, "utf8") }));
const steps = pages.flatMap(({ text }) => stepsOf(text));

test("commands and files of a page are found in order, output is not", () => {
  const page =
    "Text\n\n```yaml\nname: one\n```\n\n    npx slicewise run one.yaml # c\n    ┌─┐\n    │ │\n\nText\n";
  expect(stepsOf(page)).toEqual([
    { kind: "file", name: "one.yaml", text: "name: one\n" },
    { kind: "command", line: 7, command: "npx slicewise run one.yaml # c" },
  ]);
  expect(() => stepsOf("```sh\nls\n```\n")).toThrow("a block of sh");
});

test("README and pages link what is there, and the README is short enough to read", () => {
  for (const { page, text } of pages)
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g))
      expect(existsSync(join(dirname(page), target!)), `${page} links ${target}`).toBe(true);
  expect(pages[0]!.text.split("\n").length).toBeLessThan(200);
});

test("README and pages have commands, and each belongs to a program that CI has", () => {
  const commands = steps.flatMap((step) => (step.kind === "command" ? [step.command] : []));
  expect(commands.length).toBeGreaterThan(20);
  for (const command of commands) expect(command).toMatch(/^(npm|npx slicewise|seq|printf) /);
});

test("on the README's own cluster something happens: the single device wins on a slow link and loses on a fast one", () => {
  const file = steps.find((step) => step.kind === "file")!;
  const latencies = new Map<string, number>();
  for (const { identity, outcome } of runScenario(parseScenario(file.text))) {
    if (outcome.status !== "ok") throw new Error(outcome.reason);
    latencies.set(`${identity.planner} ${identity.bandwidth * 8e-6}`, outcome.metrics.latency);
  }
  const speedup = (planner: string, megabits: number) =>
    latencies.get(`single ${megabits}`)! / latencies.get(`${planner} ${megabits}`)!;
  expect(speedup("modnn", 20)).toBeLessThan(1);
  expect(speedup("modnn", 1000)).toBeGreaterThan(1);
  expect(speedup("flexpie[split=proportional]", 20)).toBeCloseTo(1, 3);
  expect(speedup("flexpie[split=proportional]", 100)).toBeGreaterThan(1.2);
  expect(speedup("flexpie[split=proportional]", 1000)).toBeGreaterThan(1.5);
});
