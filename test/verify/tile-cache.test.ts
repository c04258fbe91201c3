import { describe, expect, it } from "vitest";
import { TileCache } from "../../verify/index.ts";
import { buildModel, type Operator } from "../../sim/model/index.ts";
import { box, volume, type Box } from "../../sim/tensor/index.ts";

const { operators } = buildModel("sums", [
  { name: "a", operation: { kind: "input", shape: [4] }, inputs: [] },
  { name: "b", operation: { kind: "input", shape: [4] }, inputs: [] },
  { name: "sum", operation: { kind: "add" }, inputs: ["a", "b"] },
  { name: "more", operation: { kind: "add" }, inputs: ["a", "b"] },
]);
const [, , sum, more] = operators as [Operator, Operator, Operator, Operator];
const region = box([0, 2]);

/** A cache over a computer that numbers the tiles that it computes. */
function numbering(capacity = Infinity) {
  let computed = 0;
  const tile = async (_: Operator, tileRegion: Box) => new Float32Array(volume(tileRegion)).fill(++computed);
  const cache = new TileCache({ tile }, capacity);
  return async (operator: Operator, tileRegion: Box, ...inputs: (Float32Array | undefined)[]) => {
    const [number] = await cache.tile(operator, tileRegion, inputs);
    expect(cache.counts.computed).toBe(computed);
    return number;
  };
}

describe("a cache of tiles", () => {
  const one = Float32Array.of(1, 2);
  const other = Float32Array.of(3, 4);

  it("computes a tile once for the same operator, region and bytes", async () => {
    const tile = numbering();
    expect(await tile(sum, region, one, other)).toBe(1);
    expect(await tile(sum, region, one, other)).toBe(1);
    expect(await tile(sum, region, one.slice(), Float32Array.of(0, 3, 4).subarray(1))).toBe(1);
  });

  it("computes it again for another operator, region, or any other bit of an input", async () => {
    const tile = numbering();
    await tile(sum, region, one, other);
    expect(await tile(more, region, one, other)).toBe(2);
    expect(await tile(sum, box([2, 4]), one, other)).toBe(3);
    expect(await tile(sum, region, other, one)).toBe(4);
    expect(await tile(sum, region, Float32Array.of(1, 2 + 2 ** -22), other)).toBe(5);
    expect(await tile(sum, region, Float32Array.of(0, 2), other)).toBe(6);
    expect(await tile(sum, region, Float32Array.of(-0, 2), other)).toBe(7);
    expect(await tile(sum, region, Float32Array.of(1, NaN), other)).toBe(8);
    expect(await tile(sum, region, Float32Array.of(1, NaN), other)).toBe(8);
  });

  it("tells inputs apart that are joined to the same bytes", async () => {
    const tile = numbering();
    expect(await tile(sum, region, Float32Array.of(1, 2, 3), Float32Array.of(4))).toBe(1);
    expect(await tile(sum, region, Float32Array.of(1, 2), Float32Array.of(3, 4))).toBe(2);
    expect(await tile(sum, region, Float32Array.of(1, 2, 3, 4), undefined)).toBe(3);
    expect(await tile(sum, region, undefined, Float32Array.of(1, 2, 3, 4))).toBe(4);
    expect(await tile(sum, region, Float32Array.of(1, 2, 3, 4), new Float32Array())).toBe(5);
  });

  it("forgets what was not used for longest when it is full", async () => {
    const tile = numbering(3 * 8);
    const inputs = [1, 2, 3, 4].map((value) => Float32Array.of(value));
    for (const input of inputs.slice(0, 3)) await tile(sum, region, input);
    expect(await tile(sum, region, inputs[0])).toBe(1);
    expect(await tile(sum, region, inputs[3])).toBe(4);
    expect(await tile(sum, region, inputs[0])).toBe(1);
    expect(await tile(sum, region, inputs[2])).toBe(3);
    expect(await tile(sum, region, inputs[1])).toBe(5);
  });

  it("keeps nothing that is larger than all its memory", async () => {
    const tile = numbering(4);
    expect(await tile(sum, region, one)).toBe(1);
    expect(await tile(sum, region, one)).toBe(2);
    expect(await tile(sum, box([0, 1]), one)).toBe(3);
    expect(await tile(sum, box([0, 1]), one)).toBe(3);
  });
});
