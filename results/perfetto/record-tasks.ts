import { scheduleTasks, type TaskGraphPoint } from "../../scenarios/index.ts";
import { runSchedule, type Carried, type TaskGraph } from "../../sim/task-graph/index.ts";
import { formatBytes } from "../quantities.ts";
import { RecordingNetwork } from "./recording-network.ts";
import {
  linkCounters,
  titleOf,
  type RecordedCompute,
  type RecordedTransfer,
  type RunRecord,
} from "./run-record.ts";

/** Schedules and runs the tasks of a point and records what happens. */
export function recordTasks(point: TaskGraphPoint): RunRecord {
  const { graph, cluster, identity, planner } = point;
  const networks: RecordingNetwork[] = [];
  const { tasks: assignments } = scheduleTasks(point, planner);
  const { program, timeline, schedule } = runSchedule(graph, assignments, cluster, (links, onDelivered) => {
    const network = new RecordingNetwork(links, onDelivered);
    networks.push(network);
    return network;
  });
  /** By task: where it stands among those that ran. */
  const places = new Map(schedule.tasks.map(({ task }, place) => [task, place]));
  const tasks = schedule.tasks.map(({ task, device, stream, start, finish }): RecordedCompute => {
    const { id } = graph.tasks[task]!;
    return { name: id, device, stream, start, end: finish, details: { task: id } };
  });
  const copies = program.copies.map(({ compute, what }): RecordedCompute => {
    const { device } = program.computes[compute]!;
    const { from, to } = endsOf(graph, what);
    return {
      name: `copy ${from === undefined ? "an input" : graph.tasks[from]!.id} for ${graph.tasks[to]!.id}`,
      device,
      stream: timeline.computeStream[compute]!,
      start: timeline.computeStart[compute]!,
      end: timeline.computeEnd[compute]!,
      details: { to: graph.tasks[to]!.id },
    };
  });
  const transfers = program.transfers.map(
    ({ source, destinations, bytes, delay }, index): RecordedTransfer => {
      const { to } = endsOf(graph, program.carried[index]!);
      const target = `${graph.tasks[to]!.id} on ${graph.devices[destinations[0]!]!}`;
      return {
        source,
        name: delay === undefined ? `to ${target}: ${formatBytes(bytes)}` : `to ${target}`,
        start: timeline.transferStart[index]!,
        end: timeline.transferEnd[index]!,
        details: { to: target, ...(delay === undefined && { bytes }) },
      };
    },
  );
  return {
    title: titleOf(identity),
    devices: graph.devices.map((name) => ({ name, counters: [] })),
    computes: [...tasks, ...copies],
    transfers,
    sends: program.transfers.flatMap(({ producer }, index) =>
      producer === undefined ? [] : [[places.get(producer)!, index] as const],
    ),
    feeds: program.carried.map((what, index) => [index, places.get(endsOf(graph, what).to)!] as const),
    links: networks.flatMap((network) => linkCounters(cluster, network.channelRates())),
  };
}

/** The tasks that data goes between; what lies on a device from the start comes from none. */
function endsOf(
  { edges }: TaskGraph,
  what: Carried,
): { readonly from: number | undefined; readonly to: number } {
  return "edge" in what ? edges[what.edge]! : { from: undefined, to: what.task };
}
