import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explicitGraph, ring, shortestRoutes, type NetworkGraph } from "../../../sim/cluster/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";

/** A graph whose latencies are whole numbers of a unit, written as decimal numbers of seconds. */
interface Case {
  readonly nodes: number;
  readonly devices: number;
  readonly links: readonly {
    readonly ends: readonly [number, number];
    readonly latency: number;
    readonly half: boolean;
  }[];
  /** Decimal places of the unit. */
  readonly places: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    devices: fc.integer({ min: 2, max: 5 }),
    switches: fc.nat(3),
    places: fc.constantFrom(0, 1, 2, 7, 323),
  })
  .chain(({ devices, switches, places }) => {
    const nodes = devices + switches;
    const link = fc.record({
      ends: fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1)),
      // Few round numbers, whose sums tie often, and neighbours of which one unit must decide.
      latency: fc.oneof(fc.nat(6), fc.constantFrom(10, 15, 20, 30, 10_000, 10_001)),
      half: fc.boolean(),
    });
    // A star keeps all joined; the rest is chance.
    const joins = fc.array(link, { minLength: 0, maxLength: 12, size: "max" });
    const base = fc.tuple(
      ...Array.from({ length: nodes - 1 }, (_, index) => fc.nat(index).map((to) => [index + 1, to] as const)),
    );
    return fc.tuple(base, fc.infiniteStream(link), joins).map(([tree, figures, more]) => ({
      nodes,
      devices,
      places,
      links: [
        ...tree.map((ends) => ({ ...figures.next().value, ends })),
        ...more.filter(({ ends: [a, b] }) => a !== b),
      ],
    }));
  });

function graphOf({ nodes, devices, links, places }: Case): NetworkGraph {
  const names = deviceNames(nodes);
  return explicitGraph(
    names.slice(0, devices),
    names.slice(devices),
    links.map(({ ends: [a, b], latency, half }, index) => ({
      name: `l${index}`,
      a: names[a]!,
      b: names[b]!,
      bandwidth: 1,
      latency: Number(`${latency}e-${places}`),
      duplex: half ? "half" : "full",
    })),
  );
}

/** The best of all routes without a node twice: hops, then the sum of whole units, then hop indices from the last on. */
function bestOfAll(graph: NetworkGraph, units: readonly number[], source: number, destination: number) {
  const found: { readonly hops: readonly number[]; readonly latency: number }[] = [];
  const walk = (node: number, hops: readonly number[], seen: ReadonlySet<number>, latency: number) => {
    if (node === destination) found.push({ hops, latency });
    else
      for (const [index, hop] of graph.hops.entries())
        if (hop.from === node && !seen.has(hop.to))
          walk(hop.to, [...hops, index], new Set([...seen, hop.to]), latency + units[index]!);
  };
  walk(source, [], new Set([source]), 0);
  const fewest = Math.min(...found.map(({ hops }) => hops.length));
  const short = found.filter(({ hops }) => hops.length === fewest);
  const least = Math.min(...short.map(({ latency }) => latency));
  const best = short.filter(({ latency }) => latency === least).map(({ hops }) => hops);
  best.sort((a, b) => {
    for (let place = fewest - 1; place >= 0; place--) if (a[place] !== b[place]) return a[place]! - b[place]!;
    return 0;
  });
  return { route: best[0]!, ways: best.length };
}

describe("among routes of equally many hops", () => {
  it("the lowest exact sum of latencies wins, then the lowest hops from the last on; and the way back where one is best", () => {
    let ties = 0;
    fc.assert(
      fc.property(cases, (given) => {
        const graph = graphOf(given);
        const routes = shortestRoutes(graph);
        const units = [...given.links, ...given.links].map(({ latency }) => latency);
        for (let source = 0; source < given.devices; source++) {
          for (let destination = 0; destination < given.devices; destination++) {
            if (source === destination) continue;
            const { route, ways } = bestOfAll(graph, units, source, destination);
            expect(routes.route(source, destination)).toEqual(route);
            if (ways > 1) ties++;
            else {
              const nodes = (hops: readonly number[]) => hops.map((hop) => graph.hops[hop]!.to);
              const back = [...nodes(routes.route(destination, source)).reverse().slice(1), destination];
              expect(back).toEqual(nodes(route));
            }
          }
        }
      }),
      { ...fixedSeed, numRuns: 400 },
    );
    expect(ties).toBeGreaterThan(50);
  });

  it.each([
    { latencies: [0.1, 0.2, 0.3, 0.1, 0.2, 0.3] },
    { latencies: [0.3, 0.1, 0.2, 0.2, 0.3, 0.1] },
    { latencies: [0.15, 0.15, 0.3, 0.1, 0.2, 0.3] },
    { latencies: [1e-7, 2e-7, 3e-7, 3e-7, 2e-7, 1e-7] },
  ])(
    "a ring of latencies $latencies turns one way between opposite devices where both ways last equally long",
    ({ latencies }) => {
      const names = deviceNames(6);
      const graph = explicitGraph(
        names,
        [],
        latencies.map((latency, index) => ({
          name: `l${index}`,
          a: names[index]!,
          b: names[(index + 1) % 6]!,
          bandwidth: 1,
          latency,
          duplex: "full",
        })),
      );
      const routes = shortestRoutes(graph);
      // Whole numbers of a hundredth of the smallest unit.
      const whole = latencies.map((latency) => Math.round((latency / Math.min(...latencies)) * 100));
      const total = whole.reduce((sum, latency) => sum + latency, 0);
      for (let source = 0; source < 6; source++) {
        const forward = [0, 1, 2].reduce((sum, step) => sum + whole[(source + step) % 6]!, 0);
        if (2 * forward !== total) continue;
        expect(routes.route(source, (source + 3) % 6).map((hop) => graph.hops[hop]!.to)).toEqual(
          [1, 2, 3].map((step) => (source + step) % 6),
        );
      }
    },
  );

  it("a ring numbered the other way round has the reflected routes, but for those between opposite devices", () => {
    const routes = shortestRoutes(ring(deviceNames(7), { bandwidth: 1, latency: 0.1, duplex: "full" }));
    const { hops } = ring(deviceNames(7), { bandwidth: 1, latency: 0.1, duplex: "full" });
    const path = (from: number, to: number) => routes.route(from, to).map((hop) => hops[hop]!.to);
    for (let from = 0; from < 7; from++)
      for (let to = 0; to < 7; to++)
        expect(path(6 - from, 6 - to)).toEqual(path(from, to).map((node) => 6 - node));
  });
});
