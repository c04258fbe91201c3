import { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import {
  buildTaskGraph,
  copiers,
  type Copier,
  type EdgeCost,
  type Task,
  type TaskGraph,
} from "../../sim/task-graph/index.ts";
import { keepDevices, type DeviceChoice } from "./imported.ts";
import { parseJson } from "./json.ts";
import { within } from "./within.ts";

const id = z.union([z.string().min(1), z.number()]).transform(String);
const seconds = z.number().min(0).max(1e9);
const amount = z.number().min(0).max(1e18);

const copies = z.enum(copiers);
const cost = { time: seconds.optional(), bytes: amount.optional(), copies: copies.optional() };

const schema = z.strictObject({
  /** For people. */
  description: z.string().optional(),
  /** Speeds, work a second; for tasks that state their work. */
  devices: z.record(z.string(), z.number().min(1e-9).max(1e15)).optional(),
  /** Who copies what edges with a time bring, unless they say so themselves. */
  copies: copies.default("delay"),
  /** Seconds between two tasks of a stream: of all devices, or by device. */
  gap: z.union([seconds, z.record(z.string(), seconds)]).optional(),
  tasks: z.array(
    z.strictObject({
      id,
      time: z.record(z.string(), seconds).optional(),
      work: amount.optional(),
      pinned: z.string().optional(),
      release: seconds.optional(),
      inputs: z.array(z.strictObject({ at: z.string(), ...cost })).optional(),
    }),
  ),
  edges: z.array(z.strictObject({ from: id, to: id, ...cost })).default([]),
});
type Description = z.infer<typeof schema>;

/**
 * A task graph in slicewise's own JSON: `{"tasks": [{"id": "1", "time": {"P1": 14, "P2": 16}}], "edges": [{"from": "1",
 * "to": "2", "time": 18}]}`, in seconds. Instead of `time` a task may state its `work`, which the speeds in `devices`
 * divide, and an edge its `bytes`. Devices are those of `devices`, or of the times of the first task that is not pinned.
 *
 * A task may be bound: `"pinned": "P1"` is the only device that runs it (its time on others may be left out), `"release": 5`
 * the second before which nothing of it starts, and `"inputs": [{"at": "P2", "bytes": 1000}]` what lies on a device from the
 * start and must come to it, by `bytes` or by `time`.
 *
 * `"copies": "reader"`, of the graph or of an edge with a time, says that the device that reads is busy for so long, `"sender"`
 * the one that made it, `"delay"` nobody. `"gap": 2e-5`, or `{"P1": 2e-5}`, is what passes between two tasks of a stream.
 *
 * @param choices the devices to run on, of those in the file; or others, with speeds for the work of all tasks
 * @throws InputError naming file and place of what is wrong
 */
export function readTaskGraph(text: string, file: string, choices: readonly DeviceChoice[] = []): TaskGraph {
  const content = parseJson(schema, text, file);
  return within(file, () => {
    const speeds = speedsOf(choices, content);
    if (!speeds) return keepDevices(graphOf(content), choices);
    // In the order asked for, which an object does not keep where names are numbers.
    const inOrder = choices.map(({ name }) => ({ name, speed: undefined }));
    return keepDevices(graphOf({ ...content, devices: speeds }), inOrder);
  });
}

/** The speeds that are asked for; undefined where the file's own devices are. */
function speedsOf(
  choices: readonly DeviceChoice[],
  { tasks }: Description,
): Readonly<Record<string, number>> | undefined {
  const isOpen =
    tasks.some(({ work }) => work !== undefined) && choices.some(({ speed }) => speed !== undefined);
  if (!isOpen) return undefined;
  return Object.fromEntries(
    choices.map(({ name, speed }) => {
      if (speed === undefined) throw new InputError(`device ${name}: has no speed, though others have`);
      return [name, speed];
    }),
  );
}

function graphOf(description: Description): TaskGraph {
  const devices = deviceNames(description);
  const gaps = readGaps(description, devices);
  return buildTaskGraph({
    devices,
    ...(gaps && { gaps }),
    tasks: description.tasks.map((task) => readTask(task, devices, description)),
    edges: description.edges.map(({ from, to, ...cost }) => ({
      from,
      to,
      cost: readCost(`edge ${from} -> ${to}`, cost, description.copies),
    })),
  });
}

function readGaps({ gap }: Description, devices: readonly string[]): readonly number[] | undefined {
  if (gap === undefined) return undefined;
  if (typeof gap === "number") return devices.map(() => gap);
  const unknown = Object.keys(gap).find((name) => !devices.includes(name));
  if (unknown !== undefined)
    throw new InputError(`gap of unknown device ${unknown} (known: ${devices.join(", ")})`);
  return devices.map((name) => gap[name] ?? 0);
}

function readTask(
  task: Description["tasks"][number],
  devices: readonly string[],
  description: Description,
): Task {
  const { id: name, pinned, release, inputs } = task;
  const numberOf = (device: string, what: string) => {
    const number = devices.indexOf(device);
    if (number >= 0) return number;
    throw new InputError(`task ${name}: ${what} unknown device ${device} (known: ${devices.join(", ")})`);
  };
  const place = pinned === undefined ? undefined : numberOf(pinned, "is pinned to");
  return {
    id: name,
    seconds: devices.map((device, number) =>
      place === undefined || place === number ? taskSeconds(task, device, description) : Infinity,
    ),
    ...(place !== undefined && { pinned: place }),
    ...(release !== undefined && { release }),
    ...(inputs && {
      inputs: inputs.map(({ at, ...cost }) => ({
        at: numberOf(at, "has an input on"),
        // Nobody has made what lies there from the start, so that only its reader can be busy with it.
        cost: readCost(
          `task ${name}: its input on ${at}`,
          cost,
          description.copies === "sender" ? "delay" : description.copies,
        ),
      })),
    }),
  };
}

function deviceNames({ devices, tasks }: Description): readonly string[] {
  const free = tasks.find(({ pinned }) => pinned === undefined);
  const pinnedNames = () => [...new Set(tasks.flatMap(({ time = {} }) => Object.keys(time)))];
  const names = devices ? Object.keys(devices) : free ? Object.keys(free.time ?? {}) : pinnedNames();
  const working = tasks.find(({ work }) => work !== undefined);
  if (working && !devices)
    throw new InputError(`task ${working.id}: states work, but no devices with speeds are given`);
  const unknown = tasks.flatMap(({ id: task, time = {} }) =>
    Object.keys(time)
      .filter((device) => !names.includes(device))
      .map((device) => `task ${task}: unknown device ${device} (known: ${names.join(", ")})`),
  )[0];
  if (unknown !== undefined) throw new InputError(unknown);
  return names;
}

function taskSeconds(task: Description["tasks"][number], device: string, { devices }: Description): number {
  if ((task.time === undefined) === (task.work === undefined)) {
    throw new InputError(`task ${task.id}: needs either time or work`);
  }
  if (task.time) {
    const time = task.time[device];
    if (time === undefined) throw new InputError(`task ${task.id}: has no time for device ${device}`);
    return time;
  }
  // Where a task states work, all devices have speeds.
  return task.work! / devices![device]!;
}

interface WrittenCost {
  readonly time?: number | undefined;
  readonly bytes?: number | undefined;
  readonly copies?: Copier | undefined;
}

function readCost(what: string, { time, bytes, copies: own }: WrittenCost, copier: Copier): EdgeCost {
  if (time !== undefined && bytes === undefined) {
    const by = own ?? copier;
    return { kind: "seconds", seconds: time, ...(by !== "delay" && { copies: by }) };
  }
  if (bytes !== undefined && time === undefined) {
    if (own === undefined) return { kind: "bytes", bytes };
    throw new InputError(`${what}: copies needs a time: bytes go over the network`);
  }
  throw new InputError(`${what}: needs either time or bytes`);
}
