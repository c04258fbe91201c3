import { expect, test } from "vitest";
import type { ComputeProfile } from "../../../sim/cluster/index.ts";
import { InputError } from "../../../sim/errors.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";
import { withFallback } from "../../../traces/index.ts";
import { convolution } from "../layers.ts";

function profileOf(seconds: (channels: number) => number): ComputeProfile {
  return {
    name: "board",
    tileCost: ({ shape }) => ({
      kernel: seconds(shape[0]!),
      reorderInput: 0,
      reorderOutput: 0,
      source: "trace",
      samples: [],
    }),
  };
}

const seconds = ({ tileCost }: ComputeProfile, channels: number) => {
  const operator = convolution([16, 32, 32], channels);
  return tileCost(operator, wholeBox(operator.shape)).kernel;
};

test("asks the other profile, made once and only then, about what the first does not know", () => {
  let made = 0;
  const knowing = profileOf((channels) => {
    if (channels === 64) return 5;
    throw channels === 32 ? new InputError("no such layer") : new RangeError("broken");
  });
  const profile = withFallback(knowing, () => {
    made++;
    return profileOf((channels) => channels);
  });
  expect(profile.name).toBe("board");
  expect(seconds(profile, 64)).toBe(5);
  expect(made).toBe(0);
  expect([seconds(profile, 32), seconds(profile, 32)]).toEqual([32, 32]);
  expect(made).toBe(1);
  expect(() => seconds(profile, 16)).toThrow(RangeError);
});
