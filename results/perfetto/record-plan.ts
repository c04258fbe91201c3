import type { ProvedPlan } from "../../planners/index.ts";
import type { InferencePoint } from "../../scenarios/index.ts";
import type { Lowering, TransferTask } from "../../sim/partition/index.ts";
import { computeDurations, memoryTimeline, simulate } from "../../sim/run/index.ts";
import { formatBox } from "../../sim/tensor/index.ts";
import { formatBytes } from "../quantities.ts";
import { RecordingNetwork } from "./recording-network.ts";
import { linkCounters, titleOf, type RunRecord, type SliceDetails } from "./run-record.ts";

/** Runs the plan of a point and records what happens. */
export function recordPlan(
  point: InferencePoint,
  { inference, checked: { lowering } }: ProvedPlan,
): RunRecord {
  const { cluster, timing } = point;
  const { model } = inference;
  const { seconds } = computeDurations(lowering, cluster, timing);
  const networks: RecordingNetwork[] = [];
  const timeline = simulate(lowering, cluster, seconds, (graph, onDelivered) => {
    const network = new RecordingNetwork(graph, onDelivered);
    networks.push(network);
    return network;
  });
  const memory = memoryTimeline(lowering, inference, timeline, cluster.devices.length);
  const nameOf = (operator: number) => model.operators[operator]!.name;
  return {
    title: titleOf(point.identity),
    devices: cluster.devices.map(({ name }, device) => ({
      name,
      counters: [
        {
          name: "activations",
          unit: "bytes",
          values: memory[device]!.map(({ time, bytes }) => ({ from: time, value: bytes })),
        },
      ],
    })),
    computes: lowering.computes.map(({ piece: { operator, region, device }, step }, task) => ({
      device,
      stream: timeline.computeStream[task]!,
      name: `${nameOf(operator)} ${formatBox(region)}`,
      start: timeline.computeStart[task]!,
      end: timeline.computeEnd[task]!,
      details: {
        operator: nameOf(operator),
        kind: model.operators[operator]!.operation.kind,
        region: formatBox(region),
        step,
      },
    })),
    transfers: lowering.transfers.map((transfer, index) => ({
      source: transfer.source,
      name: `${nameOf(transfer.tensor)} to ${receivers(point, transfer)}: ${formatBytes(transfer.bytes)}`,
      start: timeline.transferStart[index]!,
      end: timeline.transferEnd[index]!,
      details: { tensor: nameOf(transfer.tensor), ...transferDetails(point, transfer) },
    })),
    ...arrowsOf(lowering),
    links: networks.flatMap((network) => linkCounters(cluster, network.channelRates())),
  };
}

function transferDetails(point: InferencePoint, transfer: TransferTask): SliceDetails {
  return {
    regions: transfer.regions.map(formatBox).join(" "),
    bytes: transfer.bytes,
    to: receivers(point, transfer),
    step: transfer.step,
  };
}

function receivers({ cluster }: InferencePoint, { destinations }: TransferTask): string {
  return destinations.map((device) => cluster.devices[device]!.name).join(", ");
}

function arrowsOf({ computes, transfers }: Lowering): Pick<RunRecord, "sends" | "feeds"> {
  return {
    sends: transfers.flatMap(({ producer }, transfer) =>
      producer === undefined ? [] : [[producer, transfer] as const],
    ),
    feeds: computes.flatMap(({ awaits }, task) => awaits.map((transfer) => [transfer, task] as const)),
  };
}
