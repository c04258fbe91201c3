import type { NetworkGraph } from "../../sim/cluster/index.ts";
import { measureLocalLink } from "./link/measure.ts";
import type { LinkFit } from "./link/fit.ts";
import type { LinkKind } from "./testbed/index.ts";

/** The links of this host, measured once for each bandwidth. */
export class MeasuredLinks {
  private readonly links: LinkKind;
  private readonly fits = new Map<number, LinkFit>();

  constructor(links: LinkKind) {
    this.links = links;
  }

  /** The network with what each of its links really carries, and what a message costs on it. */
  async applyTo(wire: NetworkGraph): Promise<NetworkGraph> {
    const fits: LinkFit[] = [];
    for (const { bandwidth } of wire.channels) fits.push(await this.fitOf(bandwidth));
    const overheads = fits.map(({ latency, messageCost }) => latency + messageCost);
    return {
      ...wire,
      channels: wire.channels.map((channel, index) => ({ ...channel, bandwidth: fits[index]!.goodput })),
      messageOverhead: overheads.reduce((sum, seconds) => sum + seconds, 0) / overheads.length,
    };
  }

  private async fitOf(bandwidth: number): Promise<LinkFit> {
    let fit = this.fits.get(bandwidth);
    if (!fit) {
      fit = await measureLocalLink(bandwidth, this.links);
      this.fits.set(bandwidth, fit);
    }
    return fit;
  }
}
