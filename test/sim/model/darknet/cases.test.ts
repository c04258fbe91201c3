import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  importDarknet,
  linkOperators,
  macs,
  modelMacs,
  modelParameters,
  type Model,
} from "../../../../sim/model/index.ts";

const folder = join(import.meta.dirname, "../../../cases/models");
const load = (file: string) => importDarknet(readFileSync(join(folder, `${file}.cfg`), "utf8"), "m");
const convolutions = (model: Model) =>
  model.operators.filter(({ operation }) => operation.kind === "convolution");

/** Values as the README of each folder derives them from Darknet's source. */
describe("files that were once read wrong", () => {
  it("convolves with stride 1 and blurs with the stride where antialiasing is asked for", () => {
    const model = load("darknet-antialiasing/conv-antialiasing");
    const [, second, blur, last] = convolutions(model);
    expect(macs(second!)).toBe(589_824);
    expect(blur!.operation).toMatchObject({ groups: 8, kernel: [3, 3], stride: [2, 2] });
    expect(blur!.shape).toEqual([8, 16, 16]);
    expect(macs(blur!)).toBe(8 * 9 * 16 * 16);
    expect(last!.shape).toEqual([4, 16, 16]);
  });

  it("reads the number before a comment", () => {
    expect(convolutions(load("darknet-comment-after-value/comment-after-value"))[0]!.shape).toEqual([
      16, 32, 32,
    ]);
    expect(convolutions(load("darknet-comment-after-value/comment-after-route")).at(-1)!.inputShapes).toEqual(
      [[16, 32, 32]],
    );
  });

  it("pools with one stride per axis", () => {
    const model = load("darknet-maxpool-strides/maxpool-stride-xy");
    const [, last] = convolutions(model);
    expect(last!.inputShapes).toEqual([[8, 16, 32]]);
    expect(macs(last!)).toBe(16_384);
  });

  it("counts shared weights once, linked or not, and refuses those that cannot be shared", () => {
    const model = load("darknet-share-index/share-index-neg");
    expect(modelParameters(model)).toBe(2 * (576 + 2 * 8));
    expect(modelParameters(linkOperators(model))).toBe(2 * (576 + 8));
    expect(modelMacs(model)).toBe(3 * 576 * 32 * 32);
    expect(() => load("darknet-share-index/share-index")).toThrow(
      /share_index=0: convolutional0 has channels=3, and this layer has 8/,
    );
  });
});
