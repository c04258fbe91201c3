import { gateFunctions, recurrentGates, recurrentStates, type RecurrentCell } from "../../sim/model/index.ts";
import type { AttributeReader } from "../attribute-reader.ts";
import type { AttributeCodec } from "./codec.ts";

const cells = Object.keys(recurrentGates) as readonly RecurrentCell[];

/** Gate functions and initial states are lists with commas; flags stand only where they are set. */
export const recurrent: AttributeCodec<"recurrent"> = {
  print: ({ cell, direction, bias, peepholes, initial, finalCell, functions, resetAfter }) => [
    ["cell", cell],
    ["direction", direction],
    ["bias", Number(bias)],
    ["functions", functions.join(",")],
    ["initial", initial.length > 0 ? initial.join(",") : undefined],
    ["peepholes", peepholes ? 1 : undefined],
    ["final_cell", finalCell ? 1 : undefined],
    ["reset_after", resetAfter ? 1 : undefined],
  ],
  parse: (read, output) => ({
    kind: "recurrent",
    cell: read.choice("cell", cells),
    units: output.at(-1)!,
    direction: read.choice("direction", ["forward", "backward"]),
    bias: read.flag("bias"),
    functions: words(read, "functions", gateFunctions),
    initial: read.has("initial") ? words(read, "initial", recurrentStates) : [],
    peepholes: read.has("peepholes") && read.flag("peepholes"),
    finalCell: read.has("final_cell") && read.flag("final_cell"),
    resetAfter: read.has("reset_after") && read.flag("reset_after"),
  }),
};

function words<T extends string>(read: AttributeReader, key: string, choices: readonly T[]): readonly T[] {
  return read.list(key, (text) => {
    const word = choices.find((choice) => choice === text);
    if (word === undefined) throw read.refusal(key, text, `must be of ${choices.join(", ")}`);
    return word;
  });
}
