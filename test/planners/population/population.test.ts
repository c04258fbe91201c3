import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bestDifferent,
  crossAtOnePoint,
  crossMatched,
  elitistTournament,
  evolve,
  shuffled,
  swapTwo,
  swarm,
  takeSegment,
  type SearchLimits,
} from "../../../planners/population/index.ts";
import { Evaluations } from "../../../planners/population/evaluations.ts";
import { randomStream, type RandomStream } from "../../../sim/random.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const seeds = fc.nat(1e6);
const runs = { ...fixedSeed, numRuns: 200 };
const streamOf = (seed: number) => randomStream(seed, "population");
/** Answers given draws one after the other. */
const scripted = (...draws: readonly number[]): RandomStream => {
  const left = [...draws];
  return () => left.shift()!;
};

describe("draws", () => {
  it("are as many different items as are wanted, every order as often", () => {
    fc.assert(
      fc.property(seeds, fc.nat(8), fc.nat(10), (seed, size, count) => {
        const items = Array.from({ length: size }, (_, item) => item);
        const some = shuffled(items, streamOf(seed), count);
        expect(some).toHaveLength(Math.min(size, count));
        expect(new Set(some).size).toBe(some.length);
        expect(some.every((item) => items.includes(item))).toBe(true);
        expect(shuffled(items, streamOf(seed)).sort()).toEqual(items);
        expect(items).toEqual([...items.keys()]);
      }),
      runs,
    );
    const random = streamOf(1);
    const seen = new Map<string, number>();
    for (let draw = 0; draw < 2400; draw++) {
      const order = shuffled("abcd", random).join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    // 100 each, with a standard deviation of 10.
    for (const count of seen.values()) expect(Math.abs(count - 100)).toBeLessThan(50);
  });
});

describe("operators on genomes", () => {
  const pairs = fc.integer({ min: 1, max: 8 }).chain((length) => fc.tuple(fc.constant(length), seeds));

  it("exchange what is behind a place, any place", () => {
    const places = new Set<number>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const [one, other] = ["aaaa", "bbbb"].map((text) => [...text]) as [string[], string[]];
        const [left, right] = crossAtOnePoint(one, other, streamOf(seed));
        const place = left.filter((gene) => gene === "a").length;
        expect(left.join("")).toBe("a".repeat(place) + "b".repeat(4 - place));
        expect(right.join("")).toBe("b".repeat(place) + "a".repeat(4 - place));
        places.add(place);
      }),
      runs,
    );
    expect(places.size).toBe(5);
  });

  it("take a segment of one gene or more from another, any segment", () => {
    const segments = new Set<string>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const taken = takeSegment([..."aaaa"], [..."bbbb"], streamOf(seed)).join("");
        expect(taken).toMatch(/^a*b+a*$/);
        expect(taken).toHaveLength(4);
        segments.add(taken);
      }),
      runs,
    );
    expect(segments.size).toBe(10);
  });

  it("cross permutations to permutations with a segment of the other, the rest displaced by it alone", () => {
    let [changed, kept] = [0, 0];
    fc.assert(
      fc.property(pairs, ([length, seed]) => {
        const random = streamOf(seed);
        const items = Array.from({ length }, (_, item) => item);
        const [one, other] = [shuffled(items, random), shuffled(items, random)];
        const ends = scriptedEnds(length, random);
        const crossed = crossMatched(one, other, scripted(...ends.draws));
        expect(crossed.toSorted()).toEqual(items.toSorted());
        expect(crossed.slice(ends.start, ends.end)).toEqual(other.slice(ends.start, ends.end));
        const brought = new Set(other.slice(ends.start, ends.end));
        for (const place of items) {
          if (place >= ends.start && place < ends.end) continue;
          // Outside, what the segment does not bring stays.
          if (brought.has(one[place]!)) changed++;
          else {
            kept++;
            expect(crossed[place]).toBe(one[place]);
          }
        }
      }),
      runs,
    );
    expect(Math.min(changed, kept)).toBeGreaterThan(50);
  });

  it("exchange two items, any two", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const items = [..."abcd"];
        const swapped = swapTwo(items, streamOf(seed));
        const different = items.filter((item, place) => swapped[place] !== item);
        expect([0, 2]).toContain(different.length);
        expect(swapped.toSorted()).toEqual(items);
        seen.add(swapped.join(""));
      }),
      runs,
    );
    // Six pairs, and none.
    expect(seen.size).toBe(7);
  });
});

/** Two draws of places, and the segment between them. */
function scriptedEnds(length: number, random: RandomStream) {
  const [one, other] = [Math.floor(random() * length), Math.floor(random() * length)];
  const draws = [one, other].map((place) => (place + 0.5) / length);
  return { draws, start: Math.min(one, other), end: Math.max(one, other) + 1 };
}

describe("survival", () => {
  const individuals = fc.array(
    fc.record({ genome: fc.nat(6), fitness: fc.oneof(fc.nat(5), fc.constant(Infinity)) }),
    { minLength: 1, maxLength: 12 },
  );

  it("keeps the best of different ones, of those that are the same the first", () => {
    fc.assert(
      fc.property(individuals, fc.nat(14), (population, count) => {
        const first = population.filter(
          (one, place) => population.findIndex(({ genome }) => genome === one.genome) === place,
        );
        const figures = first.map(({ fitness }) => fitness).sort((a, b) => (a === b ? 0 : a - b));
        const kept = bestDifferent<number>(String)(population, count, streamOf(0));
        expect(kept.map(({ fitness }) => fitness)).toEqual(figures.slice(0, count));
        expect(new Set(kept.map(({ genome }) => genome)).size).toBe(kept.length);
        for (const one of kept) expect(first).toContain(one);
      }),
      runs,
    );
  });

  it("keeps the best, and the better of two that are drawn as often as places are left", () => {
    fc.assert(
      fc.property(
        individuals,
        fc.array(fc.tuple(fc.nat(99), fc.nat(99)), { maxLength: 5 }),
        (population, pairs) => {
          const drawn = pairs.map((pair) => pair.map((at) => at % population.length) as [number, number]);
          const random = scripted(...drawn.flat().map((place) => (place + 0.5) / population.length));
          const least = Math.min(...population.map(({ fitness }) => fitness));
          const [best, ...others] = elitistTournament(population, drawn.length + 1, random);
          expect(best).toBe(population.find(({ fitness }) => fitness === least));
          expect(others).toEqual(
            drawn.map(([one, other]) => {
              const [a, b] = [population[one]!, population[other]!];
              return b.fitness < a.fitness ? b : a;
            }),
          );
        },
      ),
      runs,
    );
  });
});

describe("the account of a search", () => {
  it("counts evaluations, keeps the first of the best, and ends where a limit is met", () => {
    const rounds = fc.array(fc.array(fc.nat(20), { maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(
        rounds,
        fc.integer({ min: 1, max: 20 }),
        fc.nat(6),
        fc.nat(4),
        (drawn, most, some, still) => {
          const limits: SearchLimits = { evaluations: most, rounds: some, unchanged: still };
          const account = new Evaluations((genome: number) => genome, limits);
          const judged: number[] = [];
          const bests: number[] = [];
          for (const [place, genomes] of drawn.entries()) {
            const allowed = genomes.slice(0, most - judged.length);
            expect(account.judge(genomes)).toEqual(allowed.map((genome) => ({ genome, fitness: genome })));
            judged.push(...allowed);
            bests.push(Math.min(...judged));
            expect(account.left).toBe(most - judged.length);
            expect(account.progress).toBe(judged.length / most);
            expect(account.best?.fitness ?? Infinity).toBe(Math.min(...judged));
            const same = bests.toReversed().findIndex((best) => best !== bests.at(-1));
            // Rounds in which the best stayed, the first of them not counted, unless there was none at all.
            const isFirst = same < 0;
            const unchanged =
              isFirst && bests.at(-1) === Infinity ? bests.length : (isFirst ? bests.length : same) - 1;
            const end =
              judged.length >= most
                ? "evaluations"
                : unchanged >= still
                  ? "unchanged"
                  : place + 1 >= some
                    ? "rounds"
                    : undefined;
            expect(account.endRound()).toBe(end);
          }
          const { convergence, evaluations, best, end, population } = account.result("rounds", []);
          expect({ evaluations, end, population }).toEqual({
            evaluations: judged.length,
            end: "rounds",
            population: [],
          });
          expect(best?.fitness ?? Infinity).toBe(Math.min(...judged));
          expect(convergence).toEqual(
            judged.flatMap((figure, place) =>
              figure < Math.min(...judged.slice(0, place)) ? [[place + 1, figure]] : [],
            ),
          );
          account.spend(3);
          expect(account.left).toBe(most - judged.length - 3);
        },
      ),
      runs,
    );
  });
});

describe("searches", () => {
  /** Ones in a string of bits are to be none. */
  const length = 12;
  const onesOf = (bits: readonly number[]) => bits.reduce((sum, bit) => sum + bit, 0);
  const randomBits = (random: RandomStream): number[] =>
    Array.from({ length }, () => (random() < 0.5 ? 1 : 0));
  const flipped = (bits: readonly number[], random: RandomStream) => {
    const place = Math.floor(random() * length);
    return bits.with(place, 1 - bits[place]!);
  };
  const limits: SearchLimits = { evaluations: 3000, rounds: 1000, unchanged: 1000 };

  it("evolve to the optimum, keep the size of the generation, and say what they asked", () => {
    for (let seed = 0; seed < 10; seed++) {
      const random = streamOf(seed);
      const asked: number[] = [];
      const found = evolve(
        {
          first: Array.from({ length: 20 }, () => randomBits(random)),
          fitness: (bits) => {
            asked.push(onesOf(bits));
            return onesOf(bits);
          },
          vary: (parents) => {
            expect(parents).toHaveLength(20);
            return parents.map((bits) => flipped(bits, random));
          },
          survive: bestDifferent((bits) => bits.join("")),
        },
        limits,
        random,
      );
      expect(found.best!.fitness).toBe(0);
      expect(onesOf(found.best!.genome)).toBe(0);
      expect(found).toMatchObject({ evaluations: 3000, end: "evaluations" });
      expect(asked).toHaveLength(3000);
      expect(found.population).toHaveLength(20);
      // The parents are the better ones of two: a generation gets better on the whole.
      expect(onesOf(found.population.map(({ fitness }) => fitness)) / 20).toBeLessThan(2.5);
    }
  });

  it("improve each genome that was judged, where they are told how", () => {
    const random = streamOf(3);
    const found = evolve(
      {
        first: [randomBits(random), randomBits(random)],
        fitness: onesOf,
        vary: (parents) => parents,
        improve: (one, evaluations) =>
          evaluations.judge([one.genome.with(one.genome.indexOf(1), 0)])[0] ?? one,
        survive: elitistTournament,
      },
      { ...limits, evaluations: 400 },
      random,
    );
    expect(found.best!.fitness).toBe(0);
  });

  it("swarm to the optimum, start again where they rest, and climb from there", () => {
    for (let seed = 0; seed < 5; seed++) {
      const random = streamOf(seed);
      let [starts, climbs] = [0, 0];
      const asked: number[] = [];
      const found = swarm(
        {
          first: () => {
            starts++;
            return Array.from({ length: 6 }, () => randomBits(random));
          },
          fitness: (bits) => {
            asked.push(onesOf(bits));
            return onesOf(bits);
          },
          mutate: flipped,
          approach: (bits, better) => takeSegment(bits, better, random),
          neighbours: (bits) => {
            climbs++;
            return [...bits.keys()].map((place) => bits.with(place, 0));
          },
        },
        { inertia: [0.9, 0.1], own: [0.3, 0.6], common: [0.3, 0.9] },
        { ...limits, rounds: 10_000, unchanged: 10_000 },
        random,
      );
      expect(found.best!.fitness).toBe(0);
      expect(found).toMatchObject({ evaluations: 3000, end: "evaluations" });
      expect(asked).toHaveLength(3000);
      expect(Math.min(starts, climbs)).toBeGreaterThan(2);
      expect(climbs).toBeGreaterThanOrEqual(starts - 1);
    }
  });

  it("stay where they are without habits, and move by each of them", () => {
    const still = { inertia: [0, 0], own: [0, 0], common: [0, 0] } as const;
    for (const habit of ["inertia", "own", "common"] as const) {
      const called: string[] = [];
      const run = (habits: Parameters<typeof swarm>[1]) => {
        called.length = 0;
        swarm(
          {
            first: () => [5, 7],
            fitness: (position: number) => position,
            mutate: (position) => {
              called.push("inertia");
              return position + 10;
            },
            approach: (position, better) => {
              called.push(better === 5 ? "common" : "own");
              return position;
            },
            neighbours: () => [],
          },
          habits,
          { evaluations: 8, rounds: 3, unchanged: 9 },
          streamOf(1),
        );
        return new Set(called);
      };
      expect(run(still).size).toBe(0);
      const moved = run({ ...still, [habit]: [1, 1] });
      expect([...moved]).toEqual(expect.arrayContaining([habit]));
      if (habit === "common") expect(moved.has("own")).toBe(false);
    }
  });

  it("answer nothing where nothing is allowed", () => {
    const found = evolve(
      { first: [1, 2], fitness: () => Infinity, vary: (parents) => parents, survive: elitistTournament },
      { evaluations: 10, rounds: 5, unchanged: 3 },
      streamOf(0),
    );
    expect(found).toMatchObject({ best: undefined, end: "unchanged", convergence: [] });
  });
});
