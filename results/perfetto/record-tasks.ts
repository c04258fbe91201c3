import { scheduleTasks, type TaskGraphPoint } from "../../scenarios/index.ts";
import { simulateSchedule, type ScheduledTask } from "../../sim/task-graph/index.ts";
import { formatBytes } from "../quantities.ts";
import { RecordingNetwork } from "./recording-network.ts";
import { linkCounters, titleOf, type RecordedTransfer, type RunRecord } from "./run-record.ts";

/** Schedules and runs the tasks of a point and records what happens. */
export function recordTasks(point: TaskGraphPoint): RunRecord {
  const { graph, cluster, identity, planner } = point;
  const networks: RecordingNetwork[] = [];
  const { tasks: assignments } = scheduleTasks(point, planner);
  const { tasks } = simulateSchedule(graph, assignments, cluster, (links, onDelivered) => {
    const network = new RecordingNetwork(links, onDelivered);
    networks.push(network);
    return network;
  });
  /** By task: where it stands among those that ran. */
  const places = new Map(tasks.map(({ task }, place) => [task, place]));
  const transfers = transfersOf(point, tasks, networks[0]);
  return {
    title: titleOf(identity),
    devices: graph.devices.map((name) => ({ name, counters: [] })),
    computes: tasks.map(({ task, device, stream, start, finish }) => {
      const { id } = graph.tasks[task]!;
      return { name: id, device, stream, start, end: finish, details: { task: id } };
    }),
    transfers: transfers.map(({ transfer }) => transfer),
    sends: transfers.map(({ from }, index) => [places.get(from)!, index]),
    feeds: transfers.map(({ to }, index) => [index, places.get(to)!]),
    links: networks.flatMap((network) => linkCounters(cluster, network.channelRates())),
  };
}

/** What goes between devices: over the network, or as a fixed delay beside it. */
function transfersOf(
  { graph }: TaskGraphPoint,
  tasks: readonly ScheduledTask[],
  network: RecordingNetwork | undefined,
): readonly { readonly from: number; readonly to: number; readonly transfer: RecordedTransfer }[] {
  const ran = new Map(tasks.map((entry) => [entry.task, entry]));
  return graph.edges.flatMap(({ from, to, cost }, edge) => {
    const { device: source, finish } = ran.get(from)!;
    const { device: destination } = ran.get(to)!;
    if (source === destination) return [];
    const target = `${graph.tasks[to]!.id} on ${graph.devices[destination]!}`;
    if (cost.kind === "bytes") {
      // Every edge in bytes between devices went over the network.
      const times = network!.timesOf(edge)!;
      const name = `to ${target}: ${formatBytes(cost.bytes)}`;
      return [{ from, to, transfer: { source, name, ...times, details: { to: target, bytes: cost.bytes } } }];
    }
    const seconds = cost.kind === "seconds" ? cost.seconds : cost.seconds[source]![destination]!;
    const times = { start: finish, end: finish + seconds };
    return [{ from, to, transfer: { source, name: `to ${target}`, ...times, details: { to: target } } }];
  });
}
