import { isComputed, tensorBytes } from "../../sim/model/index.ts";
import { bytesRead } from "../cuts/index.ts";
import type { Beliefs } from "../beliefs.ts";
import type { PlanningProblem } from "../planner.ts";
import type { Units } from "./units.ts";
import { rowsOnDemand } from "./rows.ts";
import { inputPlace, type StageProblem, type TransferMode } from "./problem.ts";

/** Believed seconds of what crosses between units, and of results on their way home. */
export function unitTransfers(
  { inference, devices, believed }: PlanningProblem,
  units: Units,
  mode: TransferMode,
): Pick<StageProblem, "transferSeconds" | "resultSeconds"> {
  const { model, inputAt, resultAt } = inference;
  const inputs = model.operators.filter((operator) => !isComputed(operator));
  const price = transferPrice(believed, mode);
  const sent = units.map((_, place) => {
    const before = units[place - 1]?.at(-1);
    const tensors = before === undefined ? inputs : [model.operators[before]!];
    return tensors.map((operator) => bytesRead(model, operator));
  });
  const results = units.map((unit) =>
    unit.filter((id) => model.outputs.includes(id)).map((id) => tensorBytes(model.operators[id]!)),
  );
  const deviceCount = devices.length;
  const crossing = new Float64Array(units.length * (deviceCount + 1) * deviceCount).fill(NaN);
  const home = devices.map((_, device) =>
    rowsOnDemand((from) =>
      Float64Array.from({ length: units.length + 1 }, (_, to) =>
        resultAt === "anywhere" ? 0 : price(device, resultAt, results.slice(from, to).flat()),
      ),
    ),
  );
  return {
    transferSeconds(unit, from, to) {
      const place = (unit * (deviceCount + 1) + from + 1) * deviceCount + to;
      const known = crossing[place]!;
      if (!Number.isNaN(known)) return known;
      const source = from === inputPlace ? inputAt : from;
      const seconds = source === "everywhere" ? 0 : price(source, to, sent[unit]!);
      crossing[place] = seconds;
      return seconds;
    },
    resultSeconds: (from, to, device) => home[device]!(from, to),
  };
}

/**
 * Prices messages that go from one device to another together. Where transfers overlap with computing it is how long they
 * take the channel that they take longest: the next ones may follow before these have arrived. Otherwise, and where no
 * channels are known, until the last one has arrived.
 */
export function transferPrice(believed: Beliefs, mode: TransferMode) {
  const known = new Map<string, number>();
  return (source: number, destination: number, sizes: readonly number[]): number => {
    if (source === destination || sizes.length === 0) return 0;
    const key = `${source}>${destination}:${sizes.join()}`;
    const seconds = known.get(key) ?? priced(source, destination, sizes);
    known.set(key, seconds);
    return seconds;
  };

  function priced(source: number, destination: number, sizes: readonly number[]): number {
    const transfers = sizes.map((bytes) => ({ source, destinations: [destination], bytes }));
    if (mode === "added" || believed.channelCount === 0) return believed.transferSeconds(transfers);
    const channels = new Float64Array(believed.channelCount);
    for (const transfer of transfers) believed.addChannelSeconds(transfer, channels);
    return Math.max(...channels);
  }
}
