import type { Dag } from "../dag/index.ts";
import type { PricedCut, Sides } from "./cut-problem.ts";
import { FlowNetwork } from "./max-flow.ts";

/** May outputs come back from the cloud to the edge? */
export type Returns = "never" | "allowed";

/** Is an output that several nodes read paid once where it crosses, or for each of them, as without auxiliary vertices? */
export type Crossing = "once" | "by-reader";

/**
 * The flow network of DADS (Hu, Bao, Wang, Liu, INFOCOM 2019, section IV) over a graph of operators. The source is the
 * edge, the sink the cloud: `source -> v` costs what v takes in the cloud, `v -> sink` what it takes on the edge, and `v ->
 * reader` what its output takes to cross. Where v has several readers an auxiliary vertex stands between, so that the
 * output is paid once. The published graph lets data come back for nothing: here that is forbidden by arcs of
 * infinite capacity, or costs its price.
 */
export class CutGraph {
  private readonly network: FlowNetwork;
  private readonly count: number;
  /** All prices one after the other: by node, of each kind. */
  private readonly prices: Float64Array;
  /** By arc: where its capacity stands among the prices. */
  private readonly forwardPrices: Int32Array;
  private readonly backwardPrices: Int32Array;
  private readonly forward: Float64Array;
  private readonly backward: Float64Array;

  constructor({ successors }: Dag, returns: Returns, crossing: Crossing = "once") {
    this.count = successors.length;
    const { nodeCount, arcs } = arcsOf(successors, returns, crossing);
    const ends = arcs.map(({ from, to }) => [from, to] as const);
    this.network = new FlowNetwork(nodeCount, ends, this.count, this.count + 1);
    const placeOf = (node: number, price: Price) => kinds.indexOf(price) * this.count + node;
    this.forwardPrices = Int32Array.from(arcs, ({ node, forward }) => placeOf(node, forward));
    this.backwardPrices = Int32Array.from(arcs, ({ node, backward }) => placeOf(node, backward));
    this.prices = new Float64Array(kinds.length * this.count);
    this.prices.fill(Infinity, kinds.indexOf("forbidden") * this.count);
    this.forward = new Float64Array(arcs.length);
    this.backward = new Float64Array(arcs.length);
  }

  /**
   * The cut that takes the least in all, the one with the least on the edge among equals; undefined where none is allowed.
   */
  minimumCut({ edgeSeconds, cloudSeconds, upSeconds, downSeconds }: PricedCut): Sides | undefined {
    const { prices, count, forward, backward, forwardPrices, backwardPrices } = this;
    prices.set(edgeSeconds, kinds.indexOf("edge") * count);
    prices.set(cloudSeconds, kinds.indexOf("cloud") * count);
    prices.set(upSeconds, kinds.indexOf("up") * count);
    if (downSeconds) prices.set(downSeconds, kinds.indexOf("down") * count);
    for (let arc = 0; arc < forward.length; arc++) {
      forward[arc] = prices[forwardPrices[arc]!]!;
      backward[arc] = prices[backwardPrices[arc]!]!;
    }
    return this.network.minimumCut(forward, backward)?.subarray(0, count);
  }
}

/** What cutting an arc costs: something of its node, nothing, or too much ever to be done. */
const kinds = ["edge", "cloud", "up", "down", "nothing", "forbidden"] as const;
type Price = (typeof kinds)[number];

interface PricedArc {
  readonly from: number;
  readonly to: number;
  readonly node: number;
  readonly forward: Price;
  readonly backward: Price;
}

/** The nodes of the graph come first, then source, sink and auxiliary vertices. */
function arcsOf(successors: Dag["successors"], returns: Returns, crossing: Crossing) {
  const source = successors.length;
  const sink = source + 1;
  const arcs: PricedArc[] = [];
  let nodeCount = sink + 1;
  for (const [node, readers] of successors.entries()) {
    const add = (from: number, to: number, forward: Price, backward: Price) =>
      arcs.push({ from, to, node, forward, backward });
    add(source, node, "cloud", "nothing");
    add(node, sink, "edge", "nothing");
    const isFan = readers.length > 1 && crossing === "once";
    const comesBack = returns === "allowed";
    if (!isFan) {
      for (const reader of readers) add(node, reader, "up", comesBack ? "down" : "forbidden");
      continue;
    }
    const sender = nodeCount++;
    add(node, sender, "up", "nothing");
    for (const reader of readers) add(sender, reader, "forbidden", "nothing");
    const receiver = comesBack ? nodeCount++ : node;
    if (comesBack) add(receiver, node, "down", "nothing");
    for (const reader of readers) add(reader, receiver, "forbidden", "nothing");
  }
  return { nodeCount, arcs };
}
