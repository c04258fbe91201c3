import type { Leg } from "./legs.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";

/** A node that gathers before it scatters sends nothing while messages are on their way to it; this counts them. */
export class GatherBarriers {
  /** Messages on their way, by node; undefined for a node that does not gather first. */
  private readonly inbound = new Map<number, number>();

  constructor({ collectors }: NetworkGraph) {
    for (const node of collectors) this.inbound.set(node, 0);
  }

  /** A message begins a leg. */
  expect({ ends }: Leg): void {
    if (ends && this.inbound.size > 0) for (const node of ends.to) this.change(node, 1);
  }

  /** A message ends its leg. @returns nodes that may send from now on */
  receive({ ends }: Leg): readonly number[] {
    if (!ends || this.inbound.size === 0) return [];
    return ends.to.filter((node) => this.change(node, -1) === 0);
  }

  /** Must a message wait before this leg, until its sender has gathered all? */
  holds({ ends }: Leg): boolean {
    return ends !== undefined && (this.inbound.get(ends.from) ?? 0) > 0;
  }

  clear(): void {
    for (const node of this.inbound.keys()) this.inbound.set(node, 0);
  }

  private change(node: number, by: number): number | undefined {
    const count = this.inbound.get(node);
    if (count !== undefined) this.inbound.set(node, count + by);
    return count === undefined ? undefined : count + by;
  }
}
