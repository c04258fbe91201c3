import type { InferencePoint } from "../../scenarios/index.ts";
import { runControlled, type Controller, type MessageRecord, type RunMessage } from "../../sim/run/index.ts";
import { formatBytes } from "../quantities.ts";
import { RecordingNetwork } from "./recording-network.ts";
import { linkCounters, titleOf, type RecordedTransfer, type RunRecord } from "./run-record.ts";

/** Runs a point by a controller and records what happens. */
export function recordControlled(point: InferencePoint, controller: Controller<RunMessage>): RunRecord {
  const { cluster, inference, timing } = point;
  const networks: RecordingNetwork[] = [];
  const { record } = runControlled(controller, inference, cluster, timing, {
    createNetwork: (graph, onDelivered) => {
      const network = new RecordingNetwork(graph, onDelivered);
      networks.push(network);
      return network;
    },
  });
  const { messages } = record;
  const computes = record.programs.flatMap(({ program, computeStart, computeEnd, computeStream }) =>
    program.computes.map(({ device, label = { name: "compute", details: {} } }, place) => ({
      program,
      compute: {
        ...label,
        device,
        stream: computeStream[place]!,
        start: computeStart[place]!,
        end: computeEnd[place]!,
      },
    })),
  );
  const arrows = (end: "input" | "output") =>
    messages.flatMap(({ message }, index) => {
      const compute = computes.findIndex(({ program }) => program === message[end]);
      return compute < 0 ? [] : [{ compute, transfer: index }];
    });
  return {
    title: titleOf(point.identity),
    devices: cluster.devices.map(({ name }) => ({ name, counters: [] })),
    computes: computes.map(({ compute }) => compute),
    transfers: messages.map((message) => transferOf(point, message)),
    sends: arrows("output").map(({ compute, transfer }) => [compute, transfer] as const),
    feeds: arrows("input").map(({ compute, transfer }) => [transfer, compute] as const),
    links: networks.flatMap((network) => linkCounters(cluster, network.channelRates())),
  };
}

function transferOf({ cluster }: InferencePoint, record: MessageRecord): RecordedTransfer {
  const { message, from, to: destination, bytes, start, end } = record;
  const to = cluster.devices[destination]!.name;
  const name = `${message.kind} to ${to}: ${formatBytes(bytes)}`;
  return { source: from, name, start, end, details: { message: message.kind, bytes, to } };
}
