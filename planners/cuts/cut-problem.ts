import type { Dag } from "../dag/index.ts";

/** The devices on both sides of a cut. */
export interface CutEnds {
  /** Computes the first part; usually has the input. */
  readonly edge: number;
  readonly cloud: number;
}

/**
 * Work that two sides share, the edge and the cloud: who runs what, and what the output of each node takes when it goes
 * to the other side. Independent of the network that joins them.
 *
 * This is the setting of Neurosurgeon (ASPLOS 2017), DADS (INFOCOM 2019), QDMP (IMWUT 2020) and CIC (IJCNN 2022).
 */
export interface CutProblem {
  readonly dag: Dag;
  /** By node: seconds on the edge; Infinity where it cannot run there. */
  readonly edgeSeconds: Float64Array;
  /** By node: seconds in the cloud; Infinity where it must stay on the edge, as the input does. */
  readonly cloudSeconds: Float64Array;
  /**
   * By node: bytes that go from the edge to the cloud, once, when it runs on the edge and any of its readers in the cloud;
   * Infinity where they may not leave.
   */
  readonly bytes: Float64Array;
  /**
   * By node: messages that such a crossing is, with or without bytes: 1, fewer on average where some requests leave early, and 0
   * where both sides have the output anyway, and no bytes go.
   */
  readonly messages: Float64Array;
  /** By node: seconds beside the bytes that such a crossing costs on any network, such as reorders. */
  readonly crossingSeconds: Float64Array;
  /** By node: bytes that go back to the edge when it runs in the cloud, because the result is wanted there. */
  readonly resultBytes: Float64Array;
  /** By node: messages that this is; 0 where nothing goes back. */
  readonly resultMessages: Float64Array;
  /**
   * By node, where what crosses is compressed: the seconds of encoding on the edge and decoding in the cloud, which are those
   * beside the bytes, and of both on the way back.
   */
  readonly coding?: CutCoding;
}

/** By node, seconds of encoding on the edge and decoding in the cloud, and of both where its output comes back. */
export interface CutCoding {
  readonly encode: Float64Array;
  readonly decode: Float64Array;
  readonly back: Float64Array;
}

/** What messages between the two sides take beside their latency; seconds. */
export interface CutLink {
  readonly perMessage: number;
  readonly perByte: number;
  /** From the cloud to the edge. */
  readonly perByteBack: number;
}

/** A cut problem on a network: what crosses has its price; seconds. */
export interface PricedCut {
  readonly dag: Dag;
  readonly edgeSeconds: Float64Array;
  /** With what the result takes to come back. */
  readonly cloudSeconds: Float64Array;
  readonly upSeconds: Float64Array;
  /** By node: what its output takes from the cloud to readers on the edge; undefined where nothing may come back. */
  readonly downSeconds?: Float64Array;
  /** By node: what of that is computing on both sides. */
  readonly coding?: CutCoding;
}

/** A cut: by node 1 on the edge, 0 in the cloud. */
export type Sides = Uint8Array;

/** A cut problem on a network whose messages take the same for each byte. */
export function priceCut(problem: CutProblem, { perMessage, perByte, perByteBack }: CutLink): PricedCut {
  return priceMessages(problem, {
    up: (bytes) => perMessage + bytes * perByte,
    back: (bytes) => perMessage + bytes * perByteBack,
  });
}

/** A cut problem on a network whose messages take what functions of their bytes say, each alone. */
export function priceMessages(
  problem: CutProblem,
  messages: { readonly up: (bytes: number) => number; readonly back: (bytes: number) => number },
): PricedCut {
  const { dag, edgeSeconds, cloudSeconds, crossingSeconds, coding } = problem;
  const up = (node: number) => sumOf(problem.messages[node]!, problem.bytes[node]!, messages.up);
  const back = (node: number) =>
    sumOf(problem.resultMessages[node]!, problem.resultBytes[node]!, messages.back);
  return {
    dag,
    edgeSeconds,
    cloudSeconds: cloudSeconds.map((seconds, node) => seconds + back(node)),
    ...(coding && { coding }),
    upSeconds: crossingSeconds.map((seconds, node) => seconds + up(node)),
  };
}

/** Seconds of messages that have so many bytes in all; what is never allowed is not for a part of the requests either. */
function sumOf(count: number, bytes: number, secondsOf: (bytes: number) => number): number {
  if (count === 0) return 0;
  // A byte may take no time, and what must not leave would then cost nothing.
  return bytes === Infinity ? Infinity : count * secondsOf(bytes / count);
}

/** The three stages of a pipeline over a cut; seconds. The cloud's includes bringing the result back. */
export interface CutStages {
  readonly edge: number;
  readonly transfer: number;
  readonly cloud: number;
}

/** What a cut takes: each side its nodes one after the other, and each tensor that crosses once. */
export function stagesOf(priced: PricedCut, sides: Sides): CutStages {
  const { dag, edgeSeconds, cloudSeconds, upSeconds, downSeconds, coding } = priced;
  let edge = 0;
  let transfer = 0;
  let cloud = 0;
  for (const [node, readers] of dag.successors.entries()) {
    const crosses = readers.some((reader) => sides[reader] !== sides[node]);
    if (sides[node]) {
      const [encode, decode] = crosses && coding ? [coding.encode[node]!, coding.decode[node]!] : [0, 0];
      edge += edgeSeconds[node]! + encode;
      cloud += decode;
      if (crosses) transfer += upSeconds[node]! - encode - decode;
    } else {
      cloud += cloudSeconds[node]!;
      if (crosses) transfer += downSeconds ? downSeconds[node]! : Infinity;
    }
  }
  return { edge, transfer, cloud };
}

/** Seconds from start to end when the stages follow each other. */
export function cutSeconds(priced: PricedCut, sides: Sides): number {
  const { edge, transfer, cloud } = stagesOf(priced, sides);
  return edge + transfer + cloud;
}

/** Seconds between two results when the stages form a pipeline. */
export function slowestStage(priced: PricedCut, sides: Sides): number {
  const { edge, transfer, cloud } = stagesOf(priced, sides);
  return Math.max(edge, transfer, cloud);
}

/** Does no output go from the cloud to the edge? */
export function isMonotone({ successors }: Dag, sides: Sides): boolean {
  return successors.every(
    (readers, node) => sides[node] === 1 || readers.every((reader) => sides[reader] === 0),
  );
}
