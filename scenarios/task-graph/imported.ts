import { InputError } from "../../sim/errors.ts";
import type { EdgeCost, Task, TaskGraph } from "../../sim/task-graph/index.ts";

/** A task graph from a file, and whatever an importer had to assume. */
export interface ImportedTaskGraph {
  readonly graph: TaskGraph;
  readonly notes: readonly string[];
}

/**
 * A device that a user asks for, and its speed where the file leaves it open: work a second, or of a recorded workflow
 * relative to the recording.
 */
export interface DeviceChoice {
  readonly name: string;
  readonly speed: number | undefined;
}

/**
 * The graph on some of its devices, in the order asked for; on all of them where none is asked for.
 *
 * @throws InputError for devices that the graph does not have, or a speed where the graph has times already
 */
export function keepDevices(graph: TaskGraph, choices: readonly DeviceChoice[]): TaskGraph {
  if (choices.length === 0) return graph;
  const withSpeed = choices.find(({ speed }) => speed !== undefined);
  if (withSpeed)
    throw new InputError(`device ${withSpeed.name}: the file has its times; a speed has no meaning`);
  checkKnown(choices, graph.devices, "device");
  const kept = choices.map(({ name }) => graph.devices.indexOf(name));
  const costOf = (cost: EdgeCost): EdgeCost =>
    cost.kind === "pairs" ? { ...cost, seconds: byPair(cost.seconds, kept) } : cost;
  return {
    devices: kept.map((device) => graph.devices[device]!),
    ...(graph.gaps && { gaps: kept.map((device) => graph.gaps![device]!) }),
    tasks: graph.tasks.map((task) => keepTask(task, graph, kept, costOf)),
    edges: graph.edges.map(({ from, to, cost }) => ({ from, to, cost: costOf(cost) })),
  };
}

/** A task on some of the devices, which must be those that it is bound to. */
function keepTask(
  { id, seconds, pinned, release, inputs }: Task,
  { devices }: TaskGraph,
  kept: readonly number[],
  costOf: (cost: EdgeCost) => EdgeCost,
): Task {
  const placeOf = (device: number, what: string) => {
    const place = kept.indexOf(device);
    if (place >= 0) return place;
    const names = kept.map((other) => devices[other]!).join(", ");
    throw new InputError(`task ${id}: ${what} ${devices[device]!}, which is not among the devices ${names}`);
  };
  return {
    id,
    seconds: kept.map((device) => seconds[device]!),
    ...(pinned !== undefined && { pinned: placeOf(pinned, "is pinned to") }),
    ...(release !== undefined && { release }),
    ...(inputs && {
      inputs: inputs.map(({ at, cost }) => ({ at: placeOf(at, "has an input on"), cost: costOf(cost) })),
    }),
  };
}

/** @throws InputError that lists the devices that are not known */
export function checkKnown(choices: readonly DeviceChoice[], known: readonly string[], what: string): void {
  const missing = choices.map(({ name }) => name).filter((name) => !known.includes(name));
  if (missing.length > 0)
    throw new InputError(`there is no ${what} ${missing.join(", ")} (allowed: ${known.join(", ")})`);
}

function byPair(seconds: readonly (readonly number[])[], kept: readonly number[]): number[][] {
  return kept.map((source) => kept.map((destination) => seconds[source]![destination]!));
}

/**
 * Reads `name` or `name=speed`.
 *
 * @throws InputError for no name, or a speed that is not a number above 0
 */
export function parseDeviceChoice(text: string): DeviceChoice {
  const [name = "", speedText, ...rest] = text.split("=");
  const speed = speedText === undefined ? undefined : Number(speedText);
  const isSpeed = speed === undefined || (speedText?.trim() !== "" && speed > 0 && speed < Infinity);
  if (name === "" || rest.length > 0 || !isSpeed) {
    throw new InputError(`"${text}" is not a device (allowed: name, or name=speed with a speed above 0)`);
  }
  return { name, speed };
}
