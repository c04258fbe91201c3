import {
  fittedRates,
  generate,
  leaderWork,
  type DecoderPlan,
  type DecoderProblem,
  type DecoderRates,
  type MeasuredWork,
  type TokenWorkload,
} from "../../planners/index.ts";
import { mesh, type NetworkGraph } from "../../sim/cluster/index.ts";
import { InfeasibleError, InputError } from "../../sim/errors.ts";
import type { DecoderNetwork } from "../../sim/model/index.ts";
import { largestContradiction } from "../../traces/index.ts";
import type { ModelFiles } from "../models.ts";
import { buildNetwork } from "../network.ts";
import type { SettledNetwork } from "../network-schema.ts";
import type { MeasuredTokens } from "./calibrate-schema.ts";
import { loadDecoder } from "./load-decoder.ts";

/** A measurement with the plan that it was made with. */
export interface Measured {
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
 * to measured transfers; where that is stated and message_overhead is not, the latter.
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
  files: ModelFiles,
): CalibratedCluster {
  const measured = calibrate.map((settings) => measuredOf(settings, exchange, files));
  const names = groups.map(({ name }) => name);
  for (const { device } of calibrate)
    if (device !== undefined && !names.includes(device))
      throw new InputError(`${device} is not a group of devices (allowed: ${names.join(", ")})`);
  const ofGroup = (name: string, index: number) =>
    measured.filter(({ settings: { device } }) => (device === undefined ? index === 0 : device === name));
  const rates = groups.map(({ name, rates: stated }, index) => {
    const own = ofGroup(name, index);
    if (own.length === 0) return stated;
    return fittedRates(stated, own.map(measuredWork));
  });
  const ratesOf = ({ settings: { device } }: Measured) =>
    rates[device === undefined ? 0 : names.indexOf(device)]!;
  const sent = measured.filter(
    ({ plan, settings: { transfer } }) => transfer !== undefined && isDivided(plan),
  );
  const links = sent.length === 0 ? undefined : fittedLinks(network, sent, ratesOf);
  const passes = new Map(measured.map((one) => [one, simulated(one, links?.network, ratesOf(one))]));
  const times = (all: readonly Measured[], part: MeasuredPart) =>
    all.map((one) => {
      const { network: of, settings } = one;
      const [measured, fitted] = [settings[part]!, passes.get(one)![part]];
      return { model: of.name, boards: settings.boards, measured, fitted };
    });
  for (const [index, name] of names.entries()) checkMet("compute", times(ofGroup(name, index), "compute"));
  checkMet("transfer", times(sent, "transfer"));
  const shown = measured.map((one) => measurementNote(one, passes.get(one)!));
  return { rates, network: links?.network ?? network, notes: [fitNote(groups, rates, links), ...shown] };
}

/** What the first device had to do for a measured token, and its seconds. */
export function measuredWork({ settings, network, asked, plan }: Measured): MeasuredWork {
  const work = leaderWork({ network, workload: asked }, plan, settings.context);
  return { ...work, seconds: settings.compute };
}

type MeasuredPart = "compute" | "transfer";

/** Seconds that were measured, and that the fit makes of them. */
interface MetTime {
  readonly model: string;
  readonly boards: number;
  readonly measured: number;
  readonly fitted: number;
}

/** A network with the figure of it that was fitted. */
interface FittedLinks {
  readonly network: EqualLinks;
  readonly figure: LinkFigure;
}

function fittedLinks(
  network: SettledNetwork,
  sent: readonly Measured[],
  ratesOf: (measured: Measured) => DecoderRates,
): FittedLinks {
  const links = equalLinks(network);
  const figure = fittedFigure(links);
  return { network: { ...links, [figure]: fittedSeconds(links, figure, sent, ratesOf) }, figure };
}

/** @throws InputError for a decoder that there is not, and for a plan that so many devices cannot have run */
export function measuredOf(
  settings: MeasuredTokens,
  exchange: TokenWorkload["exchange"],
  files: ModelFiles,
): Measured {
  const network = loadDecoder(settings.model, files);
  const asked: TokenWorkload = { prompt: settings.context, batch: settings.context, tokens: 2, exchange };
  // Equal devices: how fast they are does not matter, nor what they hold.
  const rates: DecoderRates = { matrixFlops: 1e15, memoryBandwidth: 1e9, overhead: 0 };
  const names = boardNames(settings.boards);
  const devices = names.map((name) => ({ name, memory: Infinity, rates }));
  const problem: DecoderProblem = { network, workload: asked, devices, links: freeLinks(settings.boards) };
  const plan = planOf(settings, problem);
  if (settings.transfer === 0 && isDivided(plan))
    throw new InputError(
      `transfer of ${network.name} on ${settings.boards} is 0 (allowed: more, or compute alone where it is not known)`,
    );
  return { settings, network, asked, plan };
}

/** @throws InputError where so many devices cannot have shared the model so */
function planOf(
  { planner: { planner, options, label }, boards }: MeasuredTokens,
  problem: DecoderProblem,
): DecoderPlan {
  try {
    return planner.divide(problem, options).plan;
  } catch (error) {
    if (!(error instanceof InfeasibleError)) throw error;
    throw new InputError(`${label} cannot have run on ${boards} devices: ${error.message}`);
  }
}

/** Do devices send each other anything? */
function isDivided({ stages }: DecoderPlan): boolean {
  return stages.length > 1 || stages.some(({ members }) => members.length > 1);
}

function boardNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, board) => `board-${board}`);
}

/** Links on which little is left of any transfer. */
function freeLinks(boards: number): NetworkGraph {
  return mesh(boardNames(boards), { bandwidth: 1e15, latency: 0, duplex: "full" });
}

/** What is fitted of a network: its latency or, where that is stated, what a message costs. */
type LinkFigure = "latency" | "message_overhead";

/** A network whose links are all equal and stated. */
type EqualLinks = Exclude<
  SettledNetwork,
  { readonly topology: "graph" | "wifi" } | { readonly links: unknown }
>;

/** @throws InputError for a network that has no such figures to fit */
function equalLinks(network: SettledNetwork): EqualLinks {
  if (network.topology !== "graph" && network.topology !== "wifi" && !("links" in network)) return network;
  throw new InputError(
    "transfer can be fitted where all links are equal and stated (allowed: topology star, switch, ring, mesh or bus; or compute alone)",
  );
}

function fittedFigure({ latency, message_overhead: overhead }: EqualLinks): LinkFigure {
  return latency > 0 && overhead === undefined ? "message_overhead" : "latency";
}

/** The network between the boards of a measurement. */
function linksOf(
  network: EqualLinks,
  { boards, bandwidth = network.bandwidth }: MeasuredTokens,
): NetworkGraph {
  return buildNetwork(boardNames(boards), { ...network, bandwidth });
}

/** Seconds of the token after the context, of which the first device waits some. */
function simulated(
  { network, plan, asked, settings }: Measured,
  between: EqualLinks | undefined,
  rates: DecoderRates,
): Readonly<Record<MeasuredPart, number>> {
  const links = between ? linksOf(between, settings) : freeLinks(settings.boards);
  const devices = boardNames(settings.boards).map(() => ({ streams: 1 }));
  const world = { devices, rates: devices.map(() => rates), links };
  const { compute, transfer, waiting } = generate(network, plan, asked, world).tokens[0]!;
  return { compute, transfer: transfer + waiting };
}

/** The figure at which the transfers of measured tokens take what was measured, by least squares of the relative errors. */
function fittedSeconds(
  network: EqualLinks,
  figure: LinkFigure,
  sent: readonly Measured[],
  ratesOf: (measured: Measured) => DecoderRates,
): number {
  let seconds = 0;
  let step = 1e-3;
  // Transfers grow in proportion to it but for a few that overlap: a secant or two are enough.
  for (let round = 0; round < 4; round++) {
    const lines = sent.map((one) => {
      const at = (tried: number) => simulated(one, { ...network, [figure]: tried }, ratesOf(one)).transfer;
      const measured = one.settings.transfer!;
      const here = at(seconds);
      return { slope: (at(seconds + step) - here) / step / measured, missing: (measured - here) / measured };
    });
    const square = lines.reduce((sum, { slope }) => sum + slope * slope, 0);
    const change = lines.reduce((sum, { slope, missing }) => sum + slope * missing, 0) / square;
    const next = Math.max(0, seconds + change);
    if (Math.abs(next - seconds) <= 1e-9 * Math.max(next, 1e-9)) return next;
    step = Math.max(1e-7, Math.abs(next - seconds) / 10);
    seconds = next;
  }
  return seconds;
}

function fitNote(
  groups: readonly { readonly name: string; readonly rates: DecoderRates }[],
  rates: readonly DecoderRates[],
  links: FittedLinks | undefined,
): string {
  const fitted = groups.flatMap(({ name, rates: stated }, index) => {
    const now = rates[index]!;
    if (now === stated) return [];
    return [
      `${name} ${digits(now.memoryBandwidth / 1e9)} GB/s and ${digits(now.overhead * 1e6)} us an operator`,
    ];
  });
  const each = { latency: "latency of a link", message_overhead: "message_overhead" };
  const ofLinks = links
    ? [`${each[links.figure]} ${digits((links.network[links.figure] ?? 0) * 1e6)} us`]
    : [];
  return `calibrated: ${[...fitted, ...ofLinks].join(", ")}`;
}

function measurementNote(
  { settings, network, plan }: Measured,
  now: Readonly<Record<MeasuredPart, number>>,
): string {
  const beside = (seconds: number, of: number) =>
    `${digits(seconds * 1e3)} ms (measured ${digits(of * 1e3)})`;
  const { transfer } = settings;
  const ofLinks = isDivided(plan)
    ? beside(now.transfer, transfer ?? 0)
    : `not fitted (measured ${digits((transfer ?? 0) * 1e3)} ms): one board sends nothing`;
  const sent = transfer ? `, transfer ${ofLinks}` : "";
  const from = settings.source === undefined ? "" : `, ${settings.source}`;
  return `calibrated by ${network.name} on ${settings.boards}: compute ${beside(now.compute, settings.compute)}${sent}${from}`;
}

/** @throws InputError where a fit meets times that it should meet more than 3 times too early or too late, or so unequally */
export function checkMet(part: MeasuredPart, times: readonly MetTime[]): void {
  const factors = times.map(({ measured, fitted }) => measured / fitted);
  const [least, most] = [Math.min(1, ...factors), Math.max(1, ...factors)];
  if (most <= largestContradiction * least) return;
  const shown = times.map(
    ({ model, boards, measured, fitted }) =>
      `${model} on ${boards} took ${digits(measured * 1e3)} ms and takes ${digits(fitted * 1e3)}`,
  );
  throw new InputError(
    `${part} cannot be met: at the best fit ${shown.join(", ")} (allowed: up to ${largestContradiction} times apart)`,
  );
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
