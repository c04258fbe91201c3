/** What the page asks: a network on devices, links between them, and planners. */
export interface Setup {
  /** A built-in network, or a file that was dropped on the page. */
  readonly model: ModelChoice;
  readonly devices: readonly DeviceChoice[];
  readonly topology: Topology;
  /** Place among `bandwidths`. */
  readonly bandwidth: number;
  /** Of each link; microseconds. */
  readonly latency: number;
  readonly planners: readonly string[];
}

export type ModelChoice = { readonly network: string } | { readonly file: string };

/** A device, the first of which has the input and wants the result. */
export interface DeviceChoice {
  readonly profile: string;
  /** Times as long for everything. */
  readonly slowdown: number;
  /** MiB; as much as is needed where it is left out. */
  readonly memory?: number | undefined;
}

export const topologies = ["star", "ring", "mesh", "bus"] as const;
export type Topology = (typeof topologies)[number];

/** Mbps that the slider offers: ten to a decade, rounded as people write them. */
export const bandwidths: readonly number[] = Array.from({ length: 41 }, (_, step) =>
  Number((10 ** (step / 10)).toPrecision(2)),
);

export const mostDevices = 8;

export const firstSetup: Setup = {
  model: { network: "mobilenet-v1" },
  devices: [1, 1, 2, 2].map((slowdown) => ({ profile: "rk3399-a72", slowdown })),
  topology: "star",
  bandwidth: bandwidths.indexOf(320),
  latency: 200,
  planners: ["single", "inh", "coedge", "edgeflow", "peft+split", "flexpie[split=proportional]"],
};

/** The scenario of a setup, as `slicewise run` takes it: all planners at its bandwidth. */
export function scenarioText(setup: Setup): string {
  return textOf(setup, `bandwidth: ${bandwidths[setup.bandwidth]} Mbps`, []);
}

/** The same for all bandwidths of the slider; a point of it gives the row of its point in the scenario. */
export function sweepText(setup: Setup): string {
  const values = bandwidths.map((mbps) => `${mbps} Mbps`).join(", ");
  return textOf(setup, `bandwidth: ${bandwidths[0]} Mbps`, [`cluster.network.bandwidth: [${values}]`]);
}

function textOf(
  { model, devices, topology, latency, planners }: Setup,
  bandwidth: string,
  axes: readonly string[],
): string {
  const lines = [
    "# Run it with: slicewise run scenario.yaml",
    "name: playground",
    "network" in model ? `model: ${model.network}` : `model: {file: ${JSON.stringify(model.file)}}`,
    "cluster:",
    "  devices:",
    ...devices.map((device, number) => `    - {${deviceText(device, number)}}`),
    `  network: {topology: ${topology}, ${bandwidth}, latency: ${latency} us}`,
    "baseline: single",
    "sweep:",
    ...axes.map((axis) => `  ${axis}`),
    `  planner: [${planners.map((planner) => JSON.stringify(planner)).join(", ")}]`,
  ];
  return `${lines.join("\n")}\n`;
}

function deviceText({ profile, slowdown, memory }: DeviceChoice, number: number): string {
  const fields = [`name: ${deviceName(number)}`, `profile: ${profile}`];
  if (slowdown !== 1) fields.push(`slowdown: ${slowdown}`);
  if (memory !== undefined) fields.push(`memory: ${memory} MiB`);
  return fields.join(", ");
}

/** How the page and its scenario name a device. */
export function deviceName(number: number): string {
  return `board-${number + 1}`;
}
