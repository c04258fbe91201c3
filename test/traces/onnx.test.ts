import { describe, expect, it } from "vitest";
import { box } from "../../sim/tensor/index.ts";
import { kernelTimes } from "../../traces/record/kernel-times.ts";
import { SeededValues } from "../../traces/record/weights.ts";

describe("seeded values", () => {
  it("give a part of a tensor the numbers of that part of the whole", () => {
    const values = new SeededValues(3);
    const whole = values.values("w", [3, 4, 5], box([0, 3], [0, 4], [0, 5]), 1);
    const part = values.values("w", [3, 4, 5], box([1, 3], [2, 4], [1, 3]), 2);
    const wanted = [31, 32, 36, 37, 51, 52, 56, 57].map((index) => Math.fround(2 * whole[index]!));
    expect([...part]).toEqual(wanted);
  });

  it("are the same for a seed, and others for another seed or name", () => {
    const take = (seed: number, name: string) => [
      ...new SeededValues(seed).values(name, [4], box([0, 4]), 1),
    ];
    expect(take(3, "w")).toEqual(take(3, "w"));
    expect(take(3, "w")).not.toEqual(take(4, "w"));
    expect(take(3, "w")).not.toEqual(take(3, "v"));
  });
});

describe("kernel times of a profile", () => {
  it("are summed run by run, half a microsecond added for each kernel, layout changes apart", () => {
    const kernel = (operation: string, dur: number) => ({
      name: `${operation}_kernel_time`,
      dur,
      args: { op_name: operation },
    });
    const profile = JSON.stringify([
      { name: "session_initialization", dur: 900 },
      kernel("ReorderInput", 3),
      kernel("Conv", 100),
      kernel("Relu", 10),
      kernel("ReorderOutput", 4),
      { name: "SequentialExecutor::Execute", dur: 130 },
      { name: "model_run", dur: 140 },
      kernel("Conv", 90),
      { name: "model_run", dur: 95 },
    ]);
    const micro = kernelTimes(profile).map(({ kernel: time, reorderInput, reorderOutput }) =>
      [time, reorderInput, reorderOutput].map((seconds) => Number((seconds * 1e6).toFixed(3))),
    );
    expect(micro).toEqual([
      [111, 3.5, 4.5],
      [90.5, 0, 0],
    ]);
  });
});
