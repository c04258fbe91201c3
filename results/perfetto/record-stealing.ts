import type { InferencePoint } from "../../scenarios/index.ts";
import { runStealing, type StealingFrame, type StealingTrace, type TileRecord } from "../../sim/run/index.ts";
import { formatBytes } from "../quantities.ts";
import { RecordingNetwork } from "./recording-network.ts";
import {
  linkCounters,
  titleOf,
  type RecordedCompute,
  type RecordedTransfer,
  type RunRecord,
} from "./run-record.ts";

/** Runs a frame of a point with work stealing and records what happens. */
export function recordStealing(point: InferencePoint, frame: StealingFrame): RunRecord {
  const { cluster, inference, timing } = point;
  const networks: RecordingNetwork[] = [];
  const { trace } = runStealing(frame, inference, cluster, timing, (graph, onDelivered) => {
    const network = new RecordingNetwork(graph, onDelivered);
    networks.push(network);
    return network;
  });
  const transfers = trace.postings.map((_, posting) => transferOf(point, trace, posting, networks[0]));
  return {
    title: titleOf(point.identity),
    devices: cluster.devices.map(({ name }) => ({ name, counters: [] })),
    computes: [...trace.tiles.map(tileOf), restOf(frame, trace)],
    transfers,
    sends: arrows(trace, "result", (tile, posting) => [tile, posting]),
    feeds: [
      ...arrows(trace, "task", (tile, posting) => [posting, tile]),
      // The rest of the network, the last of the computes, waits for the outputs of all tiles.
      ...arrows(trace, "result", (_, posting) => [posting, trace.tiles.length]),
    ],
    links: networks.flatMap((network) => linkCounters(cluster, network.channelRates())),
  };
}

function tileOf({ tile, device, stolen, reduced, start, end }: TileRecord): RecordedCompute {
  const how = [...(stolen ? ["stolen"] : []), ...(reduced ? ["reduced"] : [])].join(", ");
  const name = `tile ${tile.number}${how === "" ? "" : `, ${how}`}`;
  return { name, device, stream: 0, start, end, details: { tile: tile.number, how } };
}

function restOf({ gateway, rest }: StealingFrame, { makespan, restSeconds }: StealingTrace): RecordedCompute {
  const name = `merged: ${rest.length} operators`;
  const [start, end] = [makespan - restSeconds, makespan];
  return { name, device: gateway, stream: 0, start, end, details: { operators: rest.length } };
}

function transferOf(
  { cluster }: InferencePoint,
  { postings }: StealingTrace,
  posting: number,
  network: RecordingNetwork | undefined,
): RecordedTransfer {
  const { message, source, destination, bytes } = postings[posting]!;
  const to = cluster.devices[destination]!.name;
  // Every posting in a trace went over the network.
  const { start, end } = network!.timesOf(posting)!;
  const name = `${message.kind} to ${to}: ${formatBytes(bytes)}`;
  return { source, name, start, end, details: { message: message.kind, bytes, to } };
}

/** Pairs each posting of a kind about one tile with the index of the tile's record. */
function arrows(
  { tiles, postings }: StealingTrace,
  kind: "task" | "result",
  pair: (tile: number, posting: number) => readonly [number, number],
): readonly (readonly [number, number])[] {
  return postings.flatMap(({ message }, posting) => {
    if (message.kind !== kind) return [];
    const number = message.kind === "result" ? message.tile : message.task?.tile.number;
    const tile = tiles.findIndex((record) => record.tile.number === number);
    return tile < 0 ? [] : [pair(tile, posting)];
  });
}
