import { Command, Option } from "commander";
import { chooseScheduler, schedulers, schedulingProblem } from "../planners/index.ts";
import {
  copiedBy,
  equalNetworks,
  openReleasedGraphs,
  parseDeviceChoice,
  parseQuantity,
  readPlacement,
  readTextFile,
  withGaps,
  type DeviceChoice,
} from "../scenarios/index.ts";
import type { NetworkGraph } from "../sim/cluster/index.ts";
import {
  copiers,
  responseTimes,
  simulateSchedule,
  type Copier,
  type GraphResponse,
  type Schedule,
  type TaskGraph,
} from "../sim/task-graph/index.ts";
import { refuseGiven } from "./flags.ts";
import { parseReleasedFile } from "./released-graphs.ts";
import { formatSeconds, scheduleRows, scheduleTable } from "./schedule-text.ts";
import { print, warn } from "./output.ts";

interface ScheduleFlags {
  readonly planner: string;
  readonly placement?: string;
  readonly device: readonly DeviceChoice[];
  readonly bandwidth?: number;
  readonly latency: number;
  readonly copies?: Copier;
  readonly gap?: number;
  readonly topology: keyof typeof equalNetworks;
  readonly json: boolean;
}

const names = schedulers.map(({ name }) => name);

/** `slicewise schedule`: a list scheduler on a task graph, run by the simulator's engine. */
export function scheduleCommand(): Command {
  return new Command("schedule")
    .argument(
      "<graph...>",
      "JSON: tasks with times by device, edges with times or bytes; WfCommons JSON; a folder of operator tables. Several share the devices and one timeline; FILE@2s is released after two seconds",
    )
    .addOption(new Option("--planner <name>", "planner that schedules").choices(names).default("heft"))
    .addOption(
      new Option(
        "--placement <file>",
        "run this placement and order instead, JSON: a list of {id, device}",
      ).conflicts("planner"),
    )
    .option(
      "--device <name>",
      "run on this device only; repeat it for more. name=speed where the graph leaves speeds open",
      (text: string, chosen: readonly DeviceChoice[]) => [...chosen, parseDeviceChoice(text)],
      [],
    )
    .option("--bandwidth <rate>", "bandwidth of the links, for edges in bytes", rate)
    .option("--latency <time>", "latency of the links", (text) => parseQuantity(text, "duration"), 0)
    .addOption(
      new Option(
        "--copies <who>",
        "which device is busy while data with a given transfer time arrives, overriding the graph; delay: none",
      ).choices(copiers),
    )
    .option("--gap <time>", "idle time between two tasks of a device", (text) =>
      parseQuantity(text, "duration"),
    )
    .addOption(
      new Option(
        "--topology <name>",
        "how links connect the devices; the first device is the centre of a star; the bandwidth of wifi is that on the air",
      )
        .choices(Object.keys(equalNetworks))
        .default("mesh"),
    )
    .option(
      "--json",
      "print {makespan, tasks: [{id, device, start, finish}]}, seconds; of several graphs also {graphs: [{name, release, finish, response}]}",
      false,
    )
    .action((files: readonly string[], flags: ScheduleFlags, command: Command) => {
      if (flags.bandwidth === undefined)
        refuseGiven(command, ["latency", "topology"], "is for devices that --bandwidth joins");
      const { graph: opened, parts, notes } = openReleasedGraphs(files.map(parseReleasedFile), flags.device);
      const copied = flags.copies === undefined ? opened : copiedBy(opened, flags.copies);
      const graph = withGaps(
        copied,
        copied.devices.map(() => flags.gap),
      );
      for (const note of notes) warn(`note: ${note}\n`);
      const schedule = scheduleOf(graph, flags);
      const finished = responseTimes(parts, schedule);
      print(flags.json ? asJson(graph, schedule, finished) : asText(graph, schedule, finished));
    });
}

function scheduleOf(graph: TaskGraph, flags: ScheduleFlags): Schedule {
  const { planner, placement } = flags;
  const cluster = { network: networkOf(graph, flags) };
  const assignments =
    placement === undefined
      ? chooseScheduler(planner).schedule(schedulingProblem(graph, cluster)).tasks
      : readPlacement(readTextFile(placement, "a placement is a JSON file"), placement, graph);
  return simulateSchedule(graph, assignments, cluster);
}

function networkOf(
  { devices }: TaskGraph,
  { topology, bandwidth, latency }: ScheduleFlags,
): NetworkGraph | undefined {
  return bandwidth === undefined
    ? undefined
    : equalNetworks[topology](devices, { bandwidth, latency, duplex: "full" });
}

function rate(text: string): number {
  return parseQuantity(text, "bandwidth");
}

function asJson(graph: TaskGraph, schedule: Schedule, graphs: readonly GraphResponse[]): string {
  const { makespan } = schedule;
  const tasks = scheduleRows(graph, schedule);
  const described = graphs.length > 0 ? { makespan, graphs, tasks } : { makespan, tasks };
  return `${JSON.stringify(described, null, 2)}\n`;
}

function asText(graph: TaskGraph, schedule: Schedule, graphs: readonly GraphResponse[]): string {
  const table = scheduleTable(scheduleRows(graph, schedule));
  const lines = graphs.map(
    ({ name, release, finish, response }) =>
      `${name}: released at ${formatSeconds(release)} s, finished at ${formatSeconds(finish)} s, ${formatSeconds(response)} s later\n`,
  );
  return `${table}\n${lines.join("")}makespan ${formatSeconds(schedule.makespan)} s\n`;
}
