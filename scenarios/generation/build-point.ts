import type { DecoderRates } from "../../planners/index.ts";
import type { NetworkGraph } from "../../sim/cluster/index.ts";
import { rooflines } from "../../traces/index.ts";
import type { DecoderDeviceGroup } from "../device-schema.ts";
import type { SettledNetwork } from "../network-schema.ts";
import type { GenerationDevice, GenerationPoint, PointIdentity } from "../point.ts";
import type { ModelFiles } from "../models.ts";
import { devicePower } from "../power-schema.ts";
import { deviceNames, type GenerationSettings } from "../schema.ts";
import { atField } from "../settings-error.ts";
import type { SettledBandwidths } from "../workload/settle-network.ts";
import type { Workload } from "../../sim/run/index.ts";
import { calibrateCluster, type CalibratedCluster } from "./calibrate.ts";
import { loadDecoder } from "./load-decoder.ts";

/** What the builder of points lends to that of generations. */
export interface GenerationParts {
  readonly files: ModelFiles;
  readonly bandwidths: SettledBandwidths;
  /** Remembers what was calibrated by the same. */
  readonly calibrated: (of: readonly unknown[], make: () => CalibratedCluster) => CalibratedCluster;
  readonly identity: (network: SettledNetwork, model: string) => PointIdentity;
  readonly graph: (names: readonly string[], network: SettledNetwork) => NetworkGraph;
  readonly workload: (names: readonly string[], graph: NetworkGraph) => Workload;
}

/**
 * The point of a decoder that makes tokens.
 *
 * @throws SettingsError for a decoder whose dimensions do not fit each other, and for measured times that contradict each
 *   other
 */
export function generationPoint(settings: GenerationSettings, parts: GenerationParts): GenerationPoint {
  const { model, workload, cluster, calibrate, planner, baseline } = settings;
  const { bandwidths } = parts;
  const network = atField(["model"], () => loadDecoder(model, parts.files));
  const stated = cluster.devices.map((group) => ({ name: group.name, rates: ratesOf(group) }));
  const fitted = calibrate
    ? atField(["calibrate"], () => {
        const by = [stated, bandwidths.network, workload.exchange, calibrate] as const;
        return parts.calibrated(by, () => calibrateCluster(...by, parts.files));
      })
    : { rates: stated.map(({ rates }) => rates), network: bandwidths.network, notes: [] };
  const names = deviceNames(cluster);
  const graph = parts.graph(names, fitted.network);
  const { prompt, tokens, exchange, batch = prompt } = workload;
  return {
    kind: "generation",
    identity: parts.identity(bandwidths.network, network.name),
    settings,
    network,
    asked: { prompt, tokens, exchange, batch: Math.min(batch, prompt) },
    cluster: { devices: devicesOf(cluster.devices, fitted.rates, names), network: graph },
    planner,
    baseline,
    notes: fitted.notes,
    networkNotes: bandwidths.notes,
    workload: parts.workload(names, graph),
    reaction: { onFailure: "fail", replan: undefined },
  };
}

function devicesOf(
  groups: readonly DecoderDeviceGroup[],
  rates: readonly DecoderRates[],
  names: readonly string[],
): readonly GenerationDevice[] {
  const each = groups.flatMap((group, index) => {
    const power = devicePower(group);
    const { memory = Infinity, slowdown, streams } = group;
    const own = { streams, memory, rates: slowed(rates[index]!, slowdown), ...(power && { power }) };
    return Array.from({ length: group.count }, () => own);
  });
  return each.map((device, number) => ({ name: names[number]!, ...device }));
}

function slowed({ matrixFlops, memoryBandwidth, overhead }: DecoderRates, slowdown: number): DecoderRates {
  return {
    matrixFlops: matrixFlops / slowdown,
    memoryBandwidth: memoryBandwidth / slowdown,
    overhead: overhead * slowdown,
  };
}

function ratesOf({ profile }: DecoderDeviceGroup): DecoderRates {
  if (typeof profile === "string") {
    const { peakFlops, memoryBandwidth, overhead = 0 } = rooflines.find(({ name }) => name === profile)!;
    return { matrixFlops: peakFlops.matrix, memoryBandwidth, overhead };
  }
  const { peak_flops: flops, memory_bandwidth: memoryBandwidth, overhead = 0 } = profile;
  return {
    matrixFlops: typeof flops === "number" ? flops : (flops.matrix ?? flops.other),
    memoryBandwidth,
    overhead,
  };
}
