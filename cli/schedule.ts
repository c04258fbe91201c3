import { Command, Option } from "commander";
import { listSchedulers, schedulingProblem, type ListSchedulerName } from "../planners/index.ts";
import { drawTable } from "../results/index.ts";
import {
  openTaskGraph,
  parseDeviceChoice,
  parseQuantity,
  readPlacement,
  readTextFile,
  type DeviceChoice,
} from "../scenarios/index.ts";
import { mesh, type NetworkGraph } from "../sim/cluster/index.ts";
import { simulateSchedule, type Schedule, type TaskGraph } from "../sim/task-graph/index.ts";

interface ScheduleFlags {
  readonly planner: ListSchedulerName;
  readonly placement?: string;
  readonly device: readonly DeviceChoice[];
  readonly bandwidth?: number;
  readonly latency: number;
  readonly json: boolean;
}

const names: readonly string[] = Object.keys(listSchedulers);

/** `slicewise schedule`: a list scheduler on a task graph, run by the simulator's engine. */
export function scheduleCommand(): Command {
  return new Command("schedule")
    .description("schedule a graph of plain tasks on devices, or run a given placement of it")
    .argument(
      "<graph>",
      "JSON: tasks with times by device, edges with times or bytes; WfCommons JSON; a folder of operator tables",
    )
    .addOption(new Option("--planner <name>", "who schedules").choices(names).default("heft"))
    .option("--placement <file>", "run this placement and order instead, JSON: a list of {id, device}")
    .option(
      "--device <name>",
      "run on this device only; repeat it for more. name=speed where the graph leaves speeds open",
      (text: string, chosen: readonly DeviceChoice[]) => [...chosen, parseDeviceChoice(text)],
      [],
    )
    .option("--bandwidth <rate>", "of a mesh between the devices, for edges in bytes", rate)
    .option("--latency <time>", "of that mesh", (text) => parseQuantity(text, "duration"), 0)
    .option("--json", "print {makespan, tasks: [{id, device, start, finish}]}, seconds", false)
    .action((file: string, flags: ScheduleFlags) => {
      const { graph, notes } = openTaskGraph(file, flags.device);
      for (const note of notes) process.stderr.write(`note: ${note}\n`);
      const schedule = scheduleOf(graph, flags);
      process.stdout.write(flags.json ? asJson(graph, schedule) : asText(graph, schedule));
    });
}

function scheduleOf(graph: TaskGraph, { planner, placement, bandwidth, latency }: ScheduleFlags): Schedule {
  const network = bandwidth === undefined ? undefined : meshOf(graph, bandwidth, latency);
  const assignments =
    placement === undefined
      ? listSchedulers[planner](schedulingProblem(graph, network)).tasks
      : readPlacement(readTextFile(placement, "a placement is a JSON file"), placement, graph);
  return simulateSchedule(graph, assignments, network);
}

function meshOf({ devices }: TaskGraph, bandwidth: number, latency: number): NetworkGraph {
  return mesh(devices, { bandwidth, latency, duplex: "full" });
}

function rate(text: string): number {
  return parseQuantity(text, "bandwidth");
}

function asJson({ tasks, devices }: TaskGraph, schedule: Schedule): string {
  const rows = schedule.tasks.map(({ task, device, start, finish }) => ({
    id: tasks[task]!.id,
    device: devices[device]!,
    start,
    finish,
  }));
  return `${JSON.stringify({ makespan: schedule.makespan, tasks: rows }, null, 2)}\n`;
}

/** Columns of the drawing. */
const width = 60;

function asText({ tasks, devices }: TaskGraph, { makespan, tasks: ran }: Schedule): string {
  const place = (time: number) => Math.round((time / (makespan || 1)) * width);
  const lines = ran.map(({ task, device, start, finish }) => [
    tasks[task]!.id,
    devices[device]!,
    seconds(start),
    seconds(finish),
    `${" ".repeat(place(start))}${"█".repeat(Math.max(1, place(finish) - place(start)))}`.padEnd(width),
  ]);
  const table = drawTable(["task", "device", "start", "finish", "time"], lines, 2);
  return `${table}\nmakespan ${seconds(makespan)} s\n`;
}

function seconds(time: number): string {
  return String(Number(time.toPrecision(6)));
}
