import { diskFiles } from "../../scenarios/disk.ts";
import { ScenarioDocument } from "../../scenarios/document.ts";
import { readScenario, type Scenario } from "../../scenarios/scenario.ts";

/** A small scenario on roofline devices; lines that are given replace the fields of the same name. */
export function scenarioText(fields: Readonly<Record<string, string>> = {}): string {
  const lines = {
    name: "small",
    model: "squeezenet1.1",
    cluster:
      "{devices: [{name: board, count: 2, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}}], " +
      "network: {topology: ring, bandwidth: 100 Mbps, latency: 20 us}}",
    planner: "inh",
    ...fields,
  };
  return Object.entries(lines)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join("");
}

/** The scenario of a text, as if it stood in `small.yaml`, with its models and traces in a folder. */
export function scenarioOf(text: string, folder = "."): Scenario {
  return readScenario(new ScenarioDocument(text, "small.yaml"), diskFiles(folder));
}
