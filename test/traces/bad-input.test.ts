import { performance } from "node:perf_hooks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../sim/errors.ts";
import type { Operator } from "../../sim/model/index.ts";
import { formatTrace, parseTrace } from "../../traces/index.ts";
import { convolution, layer, row, trace } from "./layers.ts";
import { fixedSeed } from "../support/arbitrary.ts";

const operator = convolution([4, 8, 8], 6);
const good = formatTrace(
  trace(row(operator, [6, 8, 8], 1e-4), row(operator, [3, 8, 8], 5e-5, { samples: [5e-5, 6e-5] })),
);

const elementwise = textOf(
  layer(
    { kind: "elementwise", function: "multiply", constants: [{ position: 1, shape: [6, 1, 1], value: 0.5 }] },
    [6, 4, 4],
  ),
);
const enlarged = textOf(
  layer(
    {
      kind: "resize",
      size: [8, 6],
      scale: [2, 1.5],
      interpolation: "linear",
      coordinates: "half-pixel",
      rounding: "floor",
    },
    [6, 4, 4],
  ),
);
const padded = textOf(
  layer({ kind: "pad", before: [0, -1, 2], after: [0, 0, 0], mode: "constant" }, [6, 4, 4]),
);

function textOf(one: Operator): string {
  return formatTrace(trace(row(one, one.shape, 1e-4)));
}

/** Line of the first row: format line, nine header keys, column names. */
const firstRow = 12;

function messageOf(text: string): string {
  try {
    parseTrace(text, "bad.csv");
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    if (error instanceof InputError) return error.message;
  }
  throw new Error("the text was accepted");
}

/** The good file with one replacement, which must hit. */
function damaged(from: string, to: string): string {
  expect(good).toContain(from);
  return good.replace(from, to);
}

describe("a trace file with a bad row is refused with line, column and reason", () => {
  it.each([
    ["NaN", "100\n", "NaN\n", "column samples_us"],
    ["a hexadecimal number", "100\n", "0x10\n", '"0x10" is not a finite number'],
    ["Infinity", "100\n", "Infinity\n", "column samples_us"],
    ["a number beyond all range", "100\n", "1e999\n", "column samples_us"],
    ["a negative time", "hot,0,0,0", "hot,-1,0,0", 'column reorder_input_us: "-1"'],
    ["a sample of zero", "100\n", "0\n", "column samples_us: a kernel time of 0"],
    ["no samples", "100\n", "\n", "has no samples"],
    ["an unknown kind", "convolution,", "involution,", 'column kind: unknown kind "involution"'],
    ["the kind input", "convolution,", "input,", 'unknown kind "input"'],
    ["a malformed input shape", "4x8x8", "4x8x", "column inputs"],
    ["an extent of zero", "4x8x8", "0x8x8", "column inputs"],
    ["an output that the layer does not have", ",6x8x8,", ",6x9x8,", "column output: the layer yields 6x8x8"],
    ["a tile larger than the output", ",6x8x8,hot", ",7x8x8,hot", "column tile"],
    ["a tile of another rank", ",6x8x8,hot", ",6x8,hot", "column tile"],
    ["an unknown mode", ",hot,", ",warm,", "column mode"],
    ["a missing attribute", "stride=1x1 ", "", "column attributes: stride= is missing"],
    ["an unknown attribute", "groups=1", "groups=1 colour=red", "unknown attribute colour"],
    ["a repeated attribute", "groups=1", "groups=1 groups=1", "attributes"],
    ["a word that is not an attribute", "groups=1", "groups=1 red", "attributes"],
    ["a malformed attribute", "kernel=3x3", "kernel=3x3x3", "kernel"],
    ["an unknown activation", "activation=relu", "activation=step", "relu, relu6"],
    ["groups that do not divide", "groups=1", "groups=5", "do not divide by 5 groups"],
    ["a column too few", ",hot,0,0,0", ",hot,0,0", "has 12 columns"],
  ])("%s", (_, from, to, reason) => {
    const message = messageOf(damaged(from, to));
    expect(message).toContain(`bad.csv:${firstRow}: `);
    expect(message).toContain(reason);
  });

  it.each([
    ["an operand that is none", elementwise, "1:6x1x1:0.5", "1:6x:0.5", "constants=1:6x:0.5 must be like"],
    ["a value that is none", elementwise, "1:6x1x1:0.5", "1:6x1x1:half", "constants="],
    ["an unknown function", elementwise, "multiply", "entangle", "function=entangle must be one of add, "],
    ["a scale of zero", enlarged, "scale=2x1.5", "scale=0x1.5", "scale=0 needs positive numbers"],
    ["half a scale", enlarged, "scale=2x1.5", "scale=2", "scale=2 must be like 3x3"],
    [
      "padding that is not a whole number",
      padded,
      "before=0,-1,2",
      "before=0,-1,x",
      "before needs whole numbers",
    ],
  ])("%s", (_, layerText, from, to, reason) => {
    expect(layerText).toContain(from);
    expect(messageOf(layerText.replace(from, to))).toContain(reason);
  });

  it("a repeated layer, tile and mode", () => {
    const rows = good.trimEnd().split("\n");
    const message = messageOf(`${good}${rows[firstRow - 1]!}\n`);
    expect(message).toBe(`bad.csv:14: repeats layer, tile and mode of line ${firstRow}`);
  });

  it("an open quote", () => {
    expect(messageOf(`${good}"convolution`)).toContain("is not a CSV file");
  });
});

describe("a trace file with a bad header is refused", () => {
  it.each([
    ["an empty file", "", "is empty"],
    ["white space only", " \n\n", "is empty"],
    [
      "something else",
      "hello\nworld\n",
      'bad.csv:1: is not a trace: its first line must be "# slicewise-trace: 1"',
    ],
    ["another format version", good.replace("trace: 1", "trace: 2"), "is not a trace"],
    ["a missing key", damaged("# cpu: abacus\n", ""), "bad.csv: header key cpu is missing"],
    ["an empty value", damaged("# cpu: abacus\n", "# cpu:\n"), "bad.csv: header key cpu is missing"],
    [
      "nothing but the first line",
      "# slicewise-trace: 1\n",
      "bad.csv: header keys model, device, runtime, optimization, threads, cpu, date, method, gap_seconds are missing",
    ],
    ["an unknown key", damaged("# cpu:", "# gpu:"), "bad.csv:7: unknown header key gpu (allowed: model, "],
    ["a repeated key", damaged("# cpu:", "# device: x\n# cpu:"), "header key device occurs twice"],
    ["a comment", damaged("# cpu:", "# about this\n# cpu:"), 'is not a line "# key: value"'],
    ["a bad number", damaged("# threads: 1", "# threads: one"), "header key threads"],
    ["a bad date", damaged("2026-01-31", "yesterday"), "header key date"],
    [
      "no rows",
      good
        .split("\n")
        .slice(0, firstRow - 1)
        .join("\n"),
      "no rows",
    ],
    [
      "no columns",
      good
        .split("\n")
        .slice(0, firstRow - 2)
        .join("\n"),
      "the columns must be",
    ],
    ["other columns", damaged("kind,inputs", "inputs,kind"), "the columns must be"],
  ])("%s", (_, text, reason) => {
    const message = messageOf(text);
    expect(message).toMatch(/^bad\.csv/);
    expect(message).toContain(reason);
    expect(message.length).toBeLessThan(400);
  });
});

describe("10 MB of garbage costs a second at most and one short message", () => {
  it.each([
    ["with line ends", "gar,bage\n".repeat(1_100_000)],
    ["without", "x".repeat(10_000_000)],
    ["after a header, with line ends", good + "gar,bage\n".repeat(1_100_000)],
    ["after a header, without", good + "x".repeat(10_000_000)],
    ["after a header, quoted", `${good}"${"x".repeat(10_000_000)}`],
  ])("%s", (_, text) => {
    const start = performance.now();
    const message = messageOf(text);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(message.length).toBeLessThan(600);
  });
});

it("random damage to a trace file is refused in words or harmless, never a crash", () => {
  const damage = fc.record({
    start: fc.nat(good.length),
    length: fc.nat(12),
    text: fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("x", ",", '"', "\n", "=", "0", "9".repeat(9)),
    ),
  });
  fc.assert(
    fc.property(damage, ({ start, length, text }) => {
      try {
        parseTrace(good.slice(0, start) + text + good.slice(start + length), "bad.csv");
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { ...fixedSeed, numRuns: 2000 },
  );
});
