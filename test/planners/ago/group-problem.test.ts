import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fusedOperators } from "../../../planners/ago/index.ts";
import { groupLimits, groupProblem, piecesOfGroups } from "../../../planners/ago/group-problem.ts";
import { schedulingProblem } from "../../../planners/index.ts";
import { isComputed, macs } from "../../../sim/model/index.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { modelFamilies } from "../../support/families.ts";
import { randomGraphs } from "../../support/task-graphs.ts";

const whole = fc.integer({ min: 0, max: 20 });
/** Graphs whose tasks are numbered in some topological order, and a group for each, or none. */
const grouped = randomGraphs(8, 3, whole).chain((graph) =>
  fc.tuple(
    fc.constant(graph),
    fc.array(fc.nat(3), { minLength: graph.tasks.length, maxLength: graph.tasks.length }),
  ),
);

/** Tasks by their group; those of group 0 are in none. */
function groupsOf(numbers: readonly number[]): readonly (readonly number[])[] {
  return [1, 2, 3]
    .map((group) => [...numbers.keys()].filter((task) => numbers[task] === group))
    .filter((tasks) => tasks.length > 0);
}

describe("groups as tasks", () => {
  it("take what their members take, and wait for all that comes from another", () => {
    fc.assert(
      fc.property(grouped, ([graph, numbers]) => {
        const original = schedulingProblem(graph);
        const groups = groupsOf(numbers);
        const { problem, members } = groupProblem(original, groups);
        const devices = graph.devices.length;
        expect(members.flat().sort((a, b) => a - b)).toEqual([...graph.tasks.keys()]);
        expect(members.slice(0, groups.length)).toEqual(groups);
        for (const tasks of members.slice(groups.length)) expect(tasks).toHaveLength(1);
        expect(problem.taskCount).toBe(members.length);
        const groupOf = (task: number) => members.findIndex((tasks) => tasks.includes(task));
        for (const [group, tasks] of members.entries()) {
          expect(problem.names[group]).toBe(graph.tasks[tasks[0]!]!.id);
          for (let device = 0; device < devices; device++)
            expect(problem.seconds[group * devices + device]).toBe(
              tasks.reduce((sum, task) => sum + graph.tasks[task]!.seconds[device]!, 0),
            );
        }
        // Of each two groups one edge, of the sum of all.
        const sums = new Map<string, number>();
        for (const { from, to, cost } of graph.edges) {
          const key = `${groupOf(from)} ${groupOf(to)}`;
          if (groupOf(from) === groupOf(to) || cost.kind !== "seconds") continue;
          sums.set(key, (sums.get(key) ?? 0) + cost.seconds);
        }
        const found = new Map(
          [...problem.from.keys()].map((edge) => [`${problem.from[edge]} ${problem.to[edge]}`, edge]),
        );
        expect([...found.keys()].sort()).toEqual([...sums.keys()].sort());
        expect(found.size).toBe(problem.from.length);
        for (const [key, edge] of found) {
          expect(problem.delaySums[edge]).toBeCloseTo(devices * sums.get(key)!, 9);
          for (let source = 0; source < devices; source++)
            for (let target = 0; target < devices; target++)
              expect(problem.delays[edge]![source * devices + target]).toBe(
                source === target ? 0 : sums.get(key),
              );
        }
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  });

  it("fit a device where all of their members do at once, and asking leaves nothing there", () => {
    fc.assert(
      fc.property(
        grouped,
        fc.array(whole, { minLength: 8, maxLength: 8 }),
        whole,
        ([graph, numbers], sizes, room) => {
          const groups = groupProblem(schedulingProblem(graph), groupsOf(numbers));
          const held = graph.devices.map(() => 0);
          const limits = groupLimits(groups, {
            fits: (task, device) => held[device]! + sizes[task]! <= room * (device + 1),
            add: (task, device) => void (held[device]! += sizes[task]!),
            remove: (task, device) => void (held[device]! -= sizes[task]!),
          });
          for (const [group, tasks] of groups.members.entries()) {
            const device = group % graph.devices.length;
            const before = [...held];
            const size = tasks.reduce((sum, task) => sum + sizes[task]!, 0);
            const fits = limits.fits(group, device);
            expect(held).toEqual(before);
            expect(fits).toBe(before[device]! + size <= room * (device + 1));
            limits.add(group, device);
            expect(held[device]).toBe(before[device]! + size);
            if (group % 2 === 0) {
              limits.remove(group, device);
              expect(held).toEqual(before);
            }
          }
        },
      ),
      { ...fixedSeed, numRuns: 100 },
    );
  });
});

describe("fused operators", () => {
  it.each(modelFamilies.map((model) => ({ model, name: model.name })))(
    "of $name are all of its, each once, in groups of bounded weight without a cycle between them",
    ({ model }) => {
      const computed = model.operators.filter(isComputed).map(({ id }) => id);
      const weightOf = (id: number) => Math.log2(1 + macs(model.operators[id]!));
      for (const threshold of [1, 15, 30, 100]) {
        const groups = fusedOperators(model, threshold);
        expect(groups.flat().sort((a, b) => a - b)).toEqual(computed);
        for (const group of groups) {
          expect(group).toEqual([...group].sort((a, b) => a - b));
          const heavy = group.filter((id) => weightOf(id) > 0);
          const weight = heavy.reduce((sum, id) => sum + weightOf(id), 0);
          if (heavy.length > 1) expect(weight).toBeLessThanOrEqual(threshold * (1 + 1e-12));
        }
        // Groups can be put in an order: again and again one that reads of no other is taken away.
        const left = new Set(groups);
        const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group] as const)));
        for (let round = 0; round < groups.length; round++)
          for (const group of left) {
            const reads = group.flatMap((id) =>
              model.operators[id]!.inputs.map((input) => groupOf.get(input)),
            );
            if (reads.every((other) => other === group || !other || !left.has(other))) left.delete(group);
          }
        expect(left.size).toBe(0);
      }
      expect(fusedOperators(model, 100).length).toBeLessThan(computed.length);
    },
  );

  it("become pieces of whole operators, where and when their group runs; inputs become none", () => {
    const [model] = modelFamilies;
    const schedule = { tasks: [{ task: 0, device: 1, stream: 0, start: 2, finish: 5 }], makespan: 5 };
    const members = [[0, 1, 2]];
    const graph = { devices: ["a", "b"], tasks: [{ id: "1", seconds: [1, 1] }], edges: [] };
    const groups = { problem: schedulingProblem(graph), members };
    expect(piecesOfGroups(model!, groups, schedule)).toEqual(
      [1, 2].map((operator) => ({
        operator,
        region: wholeBox(model!.operators[operator]!.shape),
        ...{ device: 1, start: 2, finish: 5 },
      })),
    );
  });
});
