import type { NetworkGraph } from "../../sim/cluster/index.ts";
import { measureLocalLink, type LocalLink } from "./link/measure.ts";
import type { LinkKind } from "./testbed/index.ts";

/** The links of this host, measured once for each bandwidth and idling. */
export class MeasuredLinks {
  private readonly links: LinkKind;
  private readonly fits = new Map<string, LocalLink>();

  constructor(links: LinkKind) {
    this.links = links;
  }

  /**
   * The network with what each of its links really carries, and what messages and barriers cost.
   *
   * @param idle seconds for which devices idle before messages
   */
  async applyTo(wire: NetworkGraph, idle: number): Promise<NetworkGraph> {
    const fits: LocalLink[] = [];
    for (const { bandwidth } of wire.channels) fits.push(await this.fitOf(bandwidth, idle));
    return {
      ...wire,
      channels: wire.channels.map((channel, index) => ({ ...channel, bandwidth: fits[index]!.goodput })),
      messageOverhead: mean(fits.map(({ latency, messageCost }) => latency + messageCost)),
      barrierOverhead: mean(fits.map(({ signal }) => signal)),
    };
  }

  private async fitOf(bandwidth: number, idle: number): Promise<LocalLink> {
    const key = `${bandwidth} ${idle}`;
    let fit = this.fits.get(key);
    if (!fit) {
      fit = await measureLocalLink(bandwidth, this.links, idle);
      this.fits.set(key, fit);
    }
    return fit;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
