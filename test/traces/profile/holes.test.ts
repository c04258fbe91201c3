import { describe, expect, it } from "vitest";
import {
  builtInNetwork,
  isComputed,
  linkOperators,
  networkNames,
  type Operator,
} from "../../../sim/model/index.ts";
import { layerSignature } from "../../../traces/signature.ts";
import { scaledProfile, tracedProfile, traceModes } from "../../../traces/index.ts";
import { loadShippedTraces } from "../../../traces/load.ts";
import { dropsAlong } from "./drops.ts";

/** `npm run check:profile` looks at every layer, tests at some; both at tiles that are whole along all axes but one. */
const everyLayer = process.env["EVERY_LAYER"] !== undefined;
const name = "x86-64-zen4-avx512";

/** Each layer of all built-in networks once, whatever its name. */
const layers: readonly Operator[] = [
  ...new Map(
    networkNames
      .flatMap((network) => linkOperators(builtInNetwork(network)).operators.filter(isComputed))
      .map((operator) => [layerSignature(operator), operator]),
  ).values(),
].filter((operator, index) => everyLayer || index % 23 === 0 || operator.name === "stage2/unit1/conv2");

describe(`tiles that ${name} does not have`, () => {
  const traces = loadShippedTraces(name);

  it.each(traceModes)("%s: no larger tile takes much less than a smaller one", (mode) => {
    const profile = tracedProfile(traces, { name, mode });
    const slow = scaledProfile(profile, 10);
    const drops = layers.flatMap((operator) =>
      [...operator.shape.keys()].flatMap((axis) =>
        dropsAlong(mode === "hot" ? profile : slow, operator, axis, operator.shape),
      ),
    );
    expect(drops).toEqual([]);
  });
});
