import {
  fittedRates,
  generate,
  leaderWork,
  type DecoderPlan,
  type DecoderProblem,
  type DecoderRates,
  type TokenWorkload,
} from "../../planners/index.ts";
import type { NetworkGraph } from "../../sim/cluster/index.ts";
import { InputError } from "../../sim/errors.ts";
import type { DecoderNetwork } from "../../sim/model/index.ts";
import { buildNetwork } from "../network.ts";
import type { SettledNetwork } from "../network-schema.ts";
import type { MeasuredTokens } from "./calibrate-schema.ts";
import { loadDecoder } from "./load-decoder.ts";

/** A measurement with the plan that it was made with. */
interface Measured {
  readonly settings: MeasuredTokens;
  readonly network: DecoderNetwork;
  readonly asked: TokenWorkload;
  readonly plan: DecoderPlan;
}

/** Devices and a network that meet measured times of tokens, and what to say of that. */
export interface CalibratedCluster {
  /** By group of devices. */
  readonly rates: readonly DecoderRates[];
  readonly network: SettledNetwork;
  readonly notes: readonly string[];
}

/**
 * Fits the memory bandwidth and the overhead of devices to measured compute times of tokens, and the latency of the network
 * to measured transfers.
 *
 * @param groups names of the groups of devices, and their rates as stated
 * @throws InputError for times that contradict each other, a group that is not there, and a network without a latency of its
 *   own to fit
 */
export function calibrateCluster(
  groups: readonly { readonly name: string; readonly rates: DecoderRates }[],
  network: SettledNetwork,
  exchange: TokenWorkload["exchange"],
  calibrate: readonly MeasuredTokens[],
): CalibratedCluster {
  const measured = calibrate.map((settings) => measuredOf(settings, exchange, network));
  const names = groups.map(({ name }) => name);
  for (const { device } of calibrate)
    if (device !== undefined && !names.includes(device))
      throw new InputError(`${device} is no group of devices (allowed: ${names.join(", ")})`);
  const ofGroup = (name: string, index: number) =>
    measured.filter(({ settings: { device } }) => (device === undefined ? index === 0 : device === name));
  const rates = groups.map(({ name, rates: stated }, index) => {
    const own = ofGroup(name, index);
    if (own.length === 0) return stated;
    return fittedRates(
      stated,
      own.map(({ settings, plan, ...rest }) => ({
        ...leaderWork({ network: rest.network, workload: rest.asked }, plan, settings.context),
        seconds: settings.compute,
      })),
    );
  });
  const ratesOf = ({ settings: { device } }: Measured) =>
    rates[device === undefined ? 0 : names.indexOf(device)]!;
  const sent = measured.filter(({ settings: { boards, transfer } }) => boards > 1 && transfer !== undefined);
  const fitted = sent.length === 0 ? network : withLatency(network, fittedLatency(network, sent, ratesOf));
  const shown = measured.map((one) => measurementNote(one, fitted, ratesOf(one)));
  return {
    rates,
    network: fitted,
    notes: [fitNote(groups, rates, sent.length > 0 ? fitted : undefined), ...shown],
  };
}

function measuredOf(
  settings: MeasuredTokens,
  exchange: TokenWorkload["exchange"],
  links: SettledNetwork,
): Measured {
  const network = loadDecoder(settings.model);
  const asked: TokenWorkload = { prompt: settings.context, batch: settings.context, tokens: 2, exchange };
  const { planner, options } = settings.planner;
  // Equal devices: how fast they are does not matter, nor what they hold.
  const rates: DecoderRates = { matrixFlops: 1e15, memoryBandwidth: 1e9, overhead: 0 };
  const names = boardNames(settings.boards);
  const devices = names.map((name) => ({ name, memory: Infinity, rates }));
  const graph = linksOf(links, settings.boards, undefined);
  const problem: DecoderProblem = { network, workload: asked, devices, links: graph };
  return { settings, network, asked, plan: planner.divide(problem, options).plan };
}

function boardNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, board) => `board-${board}`);
}

/** The network between so many boards, with another latency where one is given. */
function linksOf(network: SettledNetwork, boards: number, latency: number | undefined): NetworkGraph {
  if (network.topology === "graph") {
    const stated = {
      topology: "mesh",
      bandwidth: 1e9,
      duplex: "full",
      sharing: "fair",
      forwarding: "flow",
      sends: "parallel",
      latency: 0,
    } as const;
    return buildNetwork(boardNames(boards), { ...stated, efficiency: undefined, jitter: undefined });
  }
  return buildNetwork(boardNames(boards), latency === undefined ? network : withLatency(network, latency));
}

function withLatency(network: SettledNetwork, latency: number): SettledNetwork {
  if (network.topology === "graph" || !("latency" in network))
    throw new InputError(
      "transfer can be fitted where all links are equal and stated (allowed: topology star, switch, ring, mesh, bus or wifi; or compute alone)",
    );
  return { ...network, latency };
}

/** Seconds of the token after the context, of which the first device waits some. */
function simulated({ network, plan, asked, settings }: Measured, links: NetworkGraph, rates: DecoderRates) {
  const devices = boardNames(settings.boards).map(() => ({ streams: 1 }));
  const world = { devices, rates: devices.map(() => rates), links };
  const { compute, transfer, waiting } = generate(network, plan, asked, world).tokens[0]!;
  return { compute, transfer: transfer + waiting };
}

/** The latency at which the transfers of measured tokens take what was measured, by least squares of the relative errors. */
function fittedLatency(
  network: SettledNetwork,
  sent: readonly Measured[],
  ratesOf: (measured: Measured) => DecoderRates,
): number {
  let latency = 0;
  let step = 1e-3;
  // Transfers grow in proportion to the latency but for a few that overlap: a secant or two are enough.
  for (let round = 0; round < 4; round++) {
    const lines = sent.map((one) => {
      const at = (seconds: number) =>
        simulated(one, linksOf(network, one.settings.boards, seconds), ratesOf(one)).transfer;
      const measured = one.settings.transfer!;
      const here = at(latency);
      return { slope: (at(latency + step) - here) / step / measured, missing: (measured - here) / measured };
    });
    const square = lines.reduce((sum, { slope }) => sum + slope * slope, 0);
    const change = lines.reduce((sum, { slope, missing }) => sum + slope * missing, 0) / square;
    const next = Math.max(0, latency + change);
    if (Math.abs(next - latency) <= 1e-9 * Math.max(next, 1e-9)) return next;
    step = Math.max(1e-7, Math.abs(next - latency) / 10);
    latency = next;
  }
  return latency;
}

function fitNote(
  groups: readonly { readonly name: string; readonly rates: DecoderRates }[],
  rates: readonly DecoderRates[],
  network: SettledNetwork | undefined,
): string {
  const fitted = groups.flatMap(({ name, rates: stated }, index) => {
    const now = rates[index]!;
    if (now === stated) return [];
    return [
      `${name} ${digits(now.memoryBandwidth / 1e9)} GB/s and ${digits(now.overhead * 1e6)} us an operator`,
    ];
  });
  const latency =
    network && "latency" in network ? [`latency ${digits((network.latency ?? 0) * 1e6)} us a link`] : [];
  return `calibrated: ${[...fitted, ...latency].join(", ")}`;
}

function measurementNote(measured: Measured, network: SettledNetwork, rates: DecoderRates): string {
  const { settings, network: decoder } = measured;
  const now = simulated(measured, linksOf(network, settings.boards, undefined), rates);
  const beside = (seconds: number, of: number) =>
    `${digits(seconds * 1e3)} ms (measured ${digits(of * 1e3)})`;
  const sent =
    settings.transfer === undefined || settings.boards === 1
      ? ""
      : `, transfer ${beside(now.transfer, settings.transfer)}`;
  const from = settings.source === undefined ? "" : `, ${settings.source}`;
  return `calibrated by ${decoder.name} on ${settings.boards}: compute ${beside(now.compute, settings.compute)}${sent}${from}`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
