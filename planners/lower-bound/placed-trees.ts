import type { TimeCorner } from "../../sim/cluster/index.ts";
import { bytesOfElements, isComputed, type Operator } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import { bestBound, type Use } from "./best-prices.ts";
import { cheapestTiling } from "./least-time.ts";
import type { ReadingTree } from "./reading-tree.ts";
import type { Traffic, Way } from "./traffic.ts";

/** An inference whose input and result may be in any place. */
export type PlacedInference = Pick<Inference, "model"> & Partial<Pick<Inference, "inputAt" | "resultAt">>;

/** What of a model the bound is about, and what is known of its devices. */
export interface PlacedWork {
  readonly inference: PlacedInference;
  /** Those that are computed and needed. */
  readonly operators: readonly Operator[];
  /** By operator id: elements that any plan computes. */
  readonly needed: readonly number[];
  /** By device and place among the operators. */
  readonly curves: readonly (readonly (readonly TimeCorner[])[])[];
  /** By device: work that it does in a second at best. */
  readonly workEachSecond: readonly number[];
  /** By device: a number from 0 on for those that are alike, whose prices are the same. */
  readonly kinds: readonly number[];
  readonly traffic: Traffic;
  readonly tree: ReadingTree;
}

/**
 * The argument of trees whose pieces lie on devices (`latencyBound`), with the best prices that are found. Resources are the seconds of the chain,
 * the work of each kind of devices, and each group of channels.
 */
export function placedBound(work: PlacedWork): number {
  const { kinds, workEachSecond, traffic } = work;
  const kindCount = kindCountOf(kinds);
  const workOfKinds = Array.from({ length: kindCount }, (_, kind) =>
    workEachSecond.reduce((sum, own, device) => sum + (kinds[device] === kind ? own : 0), 0),
  );
  return bestBound([1, ...workOfKinds, ...traffic.channels], ([chain, ...others]) =>
    leastPlacement(work, {
      chain: chain!,
      work: kinds.map((kind) => others[kind]!),
      ways: traffic.cheapestWays(others.slice(kindCount)),
    }),
  );
}

/** What things cost: a second of the chain, a second of work by device, and a byte by pair of devices. */
interface Prices {
  readonly chain: number;
  readonly work: readonly number[];
  readonly ways: readonly Way[];
}

/** The cheapest way to have an operator and all below it in its tree computed, the operator on some device. */
interface Placed {
  readonly cost: number;
  /** By resource, as `placedBound` has them. */
  readonly amounts: Float64Array;
}

/**
 * The least that the trees cost wherever their pieces are: what a piece reads of another device crosses the network, and on the chain it waits for
 * a message.
 */
function leastPlacement(
  { inference, operators, needed, curves, kinds, traffic, tree }: PlacedWork,
  { chain, work, ways }: Prices,
): Use {
  const { model, inputAt = "everywhere", resultAt = "anywhere" } = inference;
  const devices = [...curves.keys()];
  const kindCount = kindCountOf(kinds);
  const resources = 1 + kindCount + traffic.channels.length;
  const placeOf = new Map(operators.map(({ id }, place) => [id, place]));
  /** By operator id and device: it, and what it reads. */
  const placed: Placed[][] = model.operators.map(() => devices.map(() => nothing()));
  const total = { cost: 0, amounts: new Float64Array(resources) };
  for (const { id } of model.operators) {
    placed[id] = devices.map((device) => sumOf(placed[id]![device]!, computed(id, device)));
    const reader = tree.readerOf[id];
    if (reader !== undefined) {
      const waits = tree.isOnChain[id]! && tree.isOnChain[reader]!;
      placed[reader] = devices.map((device) => sumOf(placed[reader]![device]!, arrived(id, device, waits)));
    } else {
      const isResult = model.outputs.includes(id) && resultAt !== "anywhere";
      const end = isResult ? arrived(id, resultAt, tree.isOnChain[id]!) : leastOf(placed[id]!);
      total.cost += end.cost;
      for (const [resource, amount] of end.amounts.entries()) total.amounts[resource]! += amount;
    }
  }
  return { cost: total.cost, amounts: [...total.amounts] };

  function nothing(): Placed {
    return { cost: 0, amounts: new Float64Array(resources) };
  }

  function computed(id: number, device: number): Placed {
    const place = placeOf.get(id);
    const { amounts } = nothing();
    if (place === undefined) {
      const isElsewhere = !isComputed(model.operators[id]!) && inputAt !== "everywhere" && inputAt !== device;
      return { cost: isElsewhere ? Infinity : 0, amounts };
    }
    const ofChain = tree.isOnChain[id] ? chain : 0;
    const tile = cheapestTiling(curves[device]![place]!, ofChain / needed[id]!, work[device]!);
    if (!tile) return { cost: Infinity, amounts };
    const kind = 1 + kinds[device]!;
    // A chain meets a tile of n elements with n over their number as probability, and there are their number over n of them.
    if (ofChain > 0) amounts[0] = tile.seconds;
    amounts[kind] = (tile.seconds * needed[id]!) / tile.elements;
    return { cost: ofChain * amounts[0]! + work[device]! * amounts[kind]!, amounts };
  }

  /** An operator, made where that is cheapest, at a device. */
  function arrived(id: number, to: number, waits: boolean): Placed {
    const bytes = bytesOfElements(model.operators[id]!.elementType, needed[id]!);
    const latencyFrom = (from: number) => (waits ? traffic.latency[from * devices.length + to]! : 0);
    const wayFrom = (from: number) => ways[from * devices.length + to]!;
    const costs = placed[id]!.map(({ cost }, from) =>
      from === to ? cost : cost + bytes * wayFrom(from).cost + chain * latencyFrom(from),
    );
    const from = costs.indexOf(Math.min(...costs));
    if (from === to) return placed[id]![to]!;
    const amounts = placed[id]![from]!.amounts.slice();
    amounts[0]! += latencyFrom(from);
    for (const [group, seconds] of wayFrom(from).use.entries())
      amounts[1 + kindCount + group]! += bytes * seconds;
    return { cost: costs[from]!, amounts };
  }
}

function kindCountOf(kinds: readonly number[]): number {
  return Math.max(...kinds) + 1;
}

function leastOf(ways: readonly Placed[]): Placed {
  return ways.reduce((best, way) => (way.cost < best.cost ? way : best));
}

function sumOf(one: Placed, other: Placed): Placed {
  return {
    cost: one.cost + other.cost,
    amounts: one.amounts.map((amount, resource) => amount + other.amounts[resource]!),
  };
}
