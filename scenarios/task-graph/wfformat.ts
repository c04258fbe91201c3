import { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import { buildTaskGraph, type TaskGraphDescription } from "../../sim/task-graph/index.ts";
import { checkKnown, type DeviceChoice, type ImportedTaskGraph } from "./imported.ts";
import { parseJson } from "./json.ts";
import { within } from "./within.ts";

const names = z.array(z.string()).default([]);

const fileSchema = z.object({
  schemaVersion: z.enum(["1.5"]),
  workflow: z.object({
    specification: z.object({
      tasks: z.array(
        z.object({
          id: z.string(),
          parents: names,
          children: names,
          inputFiles: names,
          outputFiles: names,
        }),
      ),
      files: z.array(z.object({ id: z.string(), sizeInBytes: z.number() })).default([]),
    }),
    execution: z.object({
      tasks: z.array(
        z.object({
          id: z.string(),
          runtimeInSeconds: z.number(),
          machine: z.string().optional(),
          machines: names,
        }),
      ),
      machines: z
        .array(
          z.object({
            nodeName: z.string(),
            cpu: z.object({ speedInMHz: z.number().optional() }).optional(),
          }),
        )
        .default([]),
    }),
  }),
});
type Workflow = z.infer<typeof fileSchema>["workflow"];

/**
 * Imports a WfCommons workflow (WfFormat 1.5): precedences from parents and children, on each edge the bytes of the
 * files that the parent writes and the child reads, run times as recorded. A run time scales with the speed of the
 * machine that it was recorded on: over the speeds of the file's machines, or over the speeds asked for, relative to the
 * recording. What a workflow reads from outside costs nothing.
 *
 * @param choices the devices to run on, each with a speed; the file's machines, or some of them, without speeds
 * @throws InputError naming the file and what is wrong or missing
 */
export function importWfFormat(
  text: string,
  file: string,
  choices: readonly DeviceChoice[],
): ImportedTaskGraph {
  const { workflow } = parseJson(fileSchema, text, file);
  return within(file, () => {
    const { devices, secondsOf } = runTimes(workflow, choices);
    const tasks = workflow.specification.tasks.map(({ id }) => ({ id, seconds: secondsOf(id) }));
    const graph = buildTaskGraph({ devices, tasks, edges: edgesOf(workflow.specification) });
    return {
      graph,
      notes: ["each machine runs one task at a time, or one a stream, whatever its number of cores"],
    };
  });
}

/** The devices, and how long each takes for a task. */
function runTimes({ execution }: Workflow, choices: readonly DeviceChoice[]) {
  const recorded = new Map(execution.tasks.map((task) => [task.id, task]));
  const taskOf = (id: string) => {
    const task = recorded.get(id);
    if (!task) throw new InputError(`task ${id}: has no recorded run time`);
    return task;
  };
  const withSpeed = choices.filter(({ speed }) => speed !== undefined);
  if (withSpeed.length > 0) {
    const without = choices.find(({ speed }) => speed === undefined);
    if (without) throw new InputError(`device ${without.name}: has no speed, though others have`);
    return {
      devices: choices.map(({ name }) => name),
      secondsOf: (id: string) => choices.map(({ speed = NaN }) => taskOf(id).runtimeInSeconds / speed),
    };
  }
  const speeds = machineSpeeds(execution);
  const devices = choices.length > 0 ? choices.map(({ name }) => name) : [...speeds.keys()];
  checkKnown(choices, [...speeds.keys()], "machine");
  return {
    devices,
    secondsOf(id: string) {
      const { runtimeInSeconds, machine, machines } = taskOf(id);
      const speed = recordingSpeed(id, machine === undefined ? machines : [machine], speeds);
      return devices.map((name) => (runtimeInSeconds * speed) / speeds.get(name)!);
    },
  };
}

function machineSpeeds({ machines }: Workflow["execution"]): ReadonlyMap<string, number> {
  if (machines.length === 0) {
    throw new InputError(
      "has no machines; give the devices to run on, with speeds relative to the recording",
    );
  }
  return new Map(
    machines.map(({ nodeName, cpu }) => {
      const speed = cpu?.speedInMHz ?? 0;
      if (!(speed > 0))
        throw new InputError(
          `machine ${nodeName}: has no speedInMHz above 0; give the devices to run on, with speeds relative to the recording`,
        );
      return [nodeName, speed];
    }),
  );
}

/** Speed of the machine that a task was recorded on. */
function recordingSpeed(
  id: string,
  machines: readonly string[],
  speeds: ReadonlyMap<string, number>,
): number {
  const candidates = machines.length > 0 ? machines : [...speeds.keys()];
  const found = new Set(candidates.map((name) => speeds.get(name)));
  const [speed] = found;
  if (found.size === 1 && speed !== undefined) return speed;
  throw new InputError(
    machines.length === 0
      ? `task ${id}: names no machine, and the machines have different speeds`
      : `task ${id}: ran on ${machines.join(", ")}, of unknown or different speeds`,
  );
}

function edgesOf({ tasks, files }: Workflow["specification"]): TaskGraphDescription["edges"] {
  const sizes = new Map(files.map(({ id, sizeInBytes }) => [id, sizeInBytes]));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const pairs = new Map<string, readonly [from: string, to: string]>();
  for (const { id, parents, children } of tasks) {
    for (const parent of parents) pairs.set(JSON.stringify([parent, id]), [parent, id]);
    for (const child of children) pairs.set(JSON.stringify([id, child]), [id, child]);
  }
  return [...pairs.values()].map(([from, to]) => {
    const read = new Set(byId.get(to)?.inputFiles);
    const shared = [...new Set(byId.get(from)?.outputFiles)].filter((name) => read.has(name));
    const bytes = shared.reduce((sum, name) => {
      const size = sizes.get(name);
      if (size === undefined) throw new InputError(`edge ${from} -> ${to}: file ${name} has no size`);
      return sum + size;
    }, 0);
    return { from, to, cost: { kind: "bytes", bytes } };
  });
}
