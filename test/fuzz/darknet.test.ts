import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../sim/errors.ts";
import { describeModel, importDarknet } from "../../sim/model/index.ts";
import { randomStream } from "../../sim/random.ts";
import { caseLimit, fuzzBudget, mutateLines } from "./mutate.ts";

const folder = join(import.meta.dirname, "../../../shared/data/models/darknet");
const realFiles = existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [];

const everyLayer = `[net]
height=32
width=32
channels=3
[convolutional]
filters=8
size=3
stride=1
pad=1
batch_normalize=1
activation=leaky
[maxpool]
size=2
stride=2
[reorg]
stride=2
[deconvolutional]
filters=8
size=2
stride=2
activation=relu
[convolutional]
filters=8
size=1
activation=mish
[shortcut]
from=-2
[upsample]
stride=2
[route]
layers=-1,0
groups=2
group_id=1
[crop]
crop_height=16
crop_width=16
[yolo]
classes=3
num=1
[avgpool]
[scale_channels]
from=-3
[dropout]
[connected]
output=10
activation=linear
[softmax]
`;

describe("the Darknet importer", () => {
  const sources: readonly (readonly [name: string, text: string])[] = [
    ["a file of every layer", everyLayer],
    ...realFiles.map((file) => [basename(file), readFileSync(file, "utf8")] as const),
  ];

  it("reads the files that are then mutated", () => {
    for (const [name, text] of sources) expect(importDarknet(text, name).outputs).not.toHaveLength(0);
  });

  it.each(sources)("answers every mutation of %s with a model or one InputError", (name, text) => {
    const random = randomStream(3, name);
    const end = performance.now() + fuzzBudget / sources.length;
    let refused = 0;
    for (let round = 0; performance.now() < end || round < 50; round++) {
      const mutated = mutateLines(text, random);
      const start = performance.now();
      try {
        describeModel(importDarknet(mutated, "mutated"));
      } catch (error) {
        if (!(error instanceof InputError)) throw new Error(`round ${round}:\n${mutated}`, { cause: error });
        refused++;
      }
      expect(performance.now() - start).toBeLessThan(caseLimit);
    }
    expect(refused).toBeGreaterThan(0);
  });
});
