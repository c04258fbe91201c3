import type { NetworkGraph } from "../../sim/cluster/index.ts";
import { endOfInstant } from "../../sim/engine/index.ts";
import type { Change, TimedChange } from "../../sim/run/index.ts";
import { SettingsError } from "../settings-error.ts";
import { didYouMean } from "../suggest.ts";
import type { FailureSettings } from "./failure-schema.ts";

/** Something that fails: a device by its number, or the channels of a link. */
interface Outage {
  /** What fails, so that two failures of it are told from two failures. */
  readonly name: string;
  readonly failure: readonly Change[];
  readonly recovery: readonly Change[];
  readonly start: number;
  readonly end: number;
  /** Number in the list of the scenario. */
  readonly number: number;
}

/**
 * Failures and recoveries in the order of time; of one instant, recoveries first.
 *
 * @throws SettingsError for a device or link that there is not, and for one that fails while it has failed
 */
export function failureChanges(
  failures: readonly FailureSettings[],
  devices: readonly string[],
  network: NetworkGraph,
): readonly TimedChange[] {
  const outages = failures
    .map((failure, number) => outageOf(failure, number, devices, network))
    .toSorted((a, b) => a.start - b.start);
  const ends = outages.map((outage, place) => endBefore(outage, outages.slice(place + 1)));
  const recoveries = outages.flatMap(({ recovery }, place) =>
    ends[place]! < Infinity ? recovery.map((change) => ({ time: ends[place]!, change })) : [],
  );
  const starts = outages.flatMap(({ failure, start }) => failure.map((change) => ({ time: start, change })));
  return [...recoveries, ...starts].toSorted((a, b) => a.time - b.time);
}

/** When an outage is over; one that ends as the next of the same begins, at that very moment. */
function endBefore({ name, end, start }: Outage, later: readonly Outage[]): number {
  const next = later.find((other) => other.name === name);
  if (!next) return end;
  if (next.start <= start || endOfInstant(next.start) < end)
    throw new SettingsError(
      ["failures", next.number, "at"],
      `${name} fails at ${next.start} s while it has failed from ${start} s to ${end === Infinity ? "the end" : `${end} s`} (allowed: after that)`,
    );
  return Math.min(end, next.start);
}

function outageOf(
  { device, link, at, for: length = Infinity }: FailureSettings,
  number: number,
  devices: readonly string[],
  network: NetworkGraph,
): Outage {
  const span = { start: at, end: at + length, number };
  if (device !== undefined) {
    const index = devices.indexOf(device);
    if (index < 0)
      throw new SettingsError(["failures", number, "device"], unknown(device, "device", devices));
    return {
      name: device,
      failure: [{ kind: "failure", device: index }],
      recovery: [{ kind: "recovery", device: index }],
      ...span,
    };
  }
  const links = linksOf(network);
  // The schema has seen to it that there is one.
  const given = link ?? "";
  const [found, other] = links.filter(({ names }) => names.includes(given));
  const refuse = (message: string) => new SettingsError(["failures", number, "link"], message);
  if (!found)
    throw refuse(
      unknown(
        given,
        "link",
        links.map(({ names }) => names[0]!),
      ),
    );
  if (other) throw refuse(`${given} is the name of two links; rename a device`);
  return {
    name: found.names[0]!,
    failure: found.channels.map((channel) => ({ kind: "channel failure", channel })),
    recovery: found.channels.map((channel) => ({ kind: "channel recovery", channel })),
    ...span,
  };
}

/** A link by its names, one from either end and one of a medium, and what carries it: all channels between two nodes, or a medium that all share. */
interface NamedLink {
  readonly names: readonly string[];
  readonly channels: readonly number[];
}

function linksOf({ hops, channels, nodeNames }: NetworkGraph): readonly NamedLink[] {
  const pairOf = (from: number, to: number) => Math.min(from, to) * nodeNames.length + Math.max(from, to);
  const pairsOfChannel = channels.map(() => new Set<number>());
  for (const { from, to, channel } of hops) pairsOfChannel[channel]!.add(pairOf(from, to));
  const links = new Map<string, { readonly names: readonly string[]; readonly channels: Set<number> }>();
  for (const { from, to, channel } of hops) {
    const isShared = pairsOfChannel[channel]!.size > 1;
    const ends = [nodeNames[Math.min(from, to)]!, nodeNames[Math.max(from, to)]!];
    const key = isShared ? `medium ${channel}` : `pair ${pairOf(from, to)}`;
    const medium = channels[channel]!.name.split(/[:#]/)[0]!;
    const names = isShared ? [medium] : [ends.join("-"), ends.toReversed().join("-"), medium];
    const link = links.get(key) ?? { names, channels: new Set<number>() };
    links.set(key, link);
    link.channels.add(channel);
  }
  return [...links.values()].map(({ names, channels: carrying }) => ({ names, channels: [...carrying] }));
}

function unknown(name: string, what: string, known: readonly string[]): string {
  const told = known.slice(0, 20).join(", ");
  return `${name} is not a ${what}${didYouMean(name, known)} (allowed: ${told}${known.length > 20 ? ", ..." : ""})`;
}
