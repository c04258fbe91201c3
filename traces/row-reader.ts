import { InputError } from "../sim/errors.ts";
import { buildModel, type Operator } from "../sim/model/index.ts";
import { type Shape } from "../sim/tensor/index.ts";
import { parseOperation } from "./attributes.ts";
import { columns, traceModes, type Column, type TraceMode, type TraceRow } from "./format.ts";
import { parseNumber, parseShape, type Refuse } from "./numbers.ts";
import { parseTypes } from "./layer-types.ts";
import { layerSignature } from "./signature.ts";

/** Turns the records of one trace file into rows; refuses a bad one with file, line, column and reason. */
export class RowReader {
  private readonly file: string;
  private readonly operators = new Map<string, Operator>();

  constructor(file: string) {
    this.file = file;
  }

  /** @throws InputError for a malformed record */
  read(record: readonly string[], line: number): TraceRow {
    if (record.length !== columns.length) {
      throw new InputError(
        `${this.file}:${line}: has ${record.length} columns; a row has the ${columns.length} columns ${columns.join(", ")}`,
      );
    }
    const text = (column: Column) => record[columns.indexOf(column)]!;
    const refuse = (column: Column) => this.refusal(line, column);
    const number = (column: Column) => parseNumber(text(column), refuse(column));
    const optional = (column: Column) => (text(column) === "" ? undefined : number(column));

    const operator = this.operator(text, refuse, line);
    const extents = parseShape(text("tile"), refuse("tile"));
    if (extents.length !== operator.shape.length || extents.some((e, axis) => e > operator.shape[axis]!)) {
      throw refuse("tile")(`"${text("tile")}" does not fit in the output ${text("output")}`);
    }
    const mode = parseMode(text("mode"), refuse("mode"));
    return {
      operator,
      extents,
      mode,
      reorderInput: number("reorder_input_us") / 1e6,
      reorderOutput: number("reorder_output_us") / 1e6,
      callOverhead: number("call_overhead_us") / 1e6,
      queueWaitShare: optional("queue_wait_share"),
      pressureBefore: optional("pressure_before"),
      pressureAfter: optional("pressure_after"),
      samples: parseSamples(text("samples_us"), refuse("samples_us")),
    };
  }

  /** The layer of a row; layers come back many times, once for each tile. */
  private operator(
    text: (column: Column) => string,
    refuse: (column: Column) => Refuse,
    line: number,
  ): Operator {
    const [kind, inputs, output, attributes] = [
      text("kind"),
      text("inputs"),
      text("output"),
      text("attributes"),
    ];
    const key = [kind, inputs, output, attributes].join("|");
    const known = this.operators.get(key);
    if (known) return known;
    // A constant has no inputs.
    const inputShapes =
      inputs === "" ? [] : inputs.split("+").map((shape) => parseShape(shape, refuse("inputs")));
    const shape = parseShape(output, refuse("output"));
    try {
      const operator = standAlone(kind, attributes, inputShapes, shape);
      this.operators.set(key, operator);
      return operator;
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`${this.file}:${line}: ${error.message}`);
      throw error;
    }
  }

  private refusal(line: number, column: Column): Refuse {
    return (reason) => new InputError(`${this.file}:${line}: column ${column}: ${reason}`);
  }
}

/** The operator of a layer without the model around it, named by its signature. */
function standAlone(
  kind: string,
  attributes: string,
  inputShapes: readonly Shape[],
  output: Shape,
): Operator {
  const words = attributes.split(" ");
  const typeWord = words.find((word) => word.startsWith("types="));
  const operation = parseOperation(kind, words.filter((word) => word !== typeWord).join(" "), output);
  const types = parseTypes(typeWord?.slice("types=".length) ?? "float32", inputShapes.length);
  const inputs = inputShapes.map((shape, index) => ({
    name: `input${index}`,
    operation: { kind: "input", shape } as const,
    inputs: [],
    elementType: types.inputTypes[index]!,
  }));
  const { elementType, weightType } = types;
  const layer = { name: kind, operation, inputs: inputs.map(({ name }) => name), elementType, weightType };
  const built = buildModel("trace", [...inputs, layer]).operators.at(-1)!;
  if (built.shape.join("x") !== output.join("x")) {
    throw new InputError(`column output: the layer yields ${built.shape.join("x")}, not ${output.join("x")}`);
  }
  return { ...built, name: layerSignature(built) };
}

function parseMode(text: string, refuse: Refuse): TraceMode {
  const mode = traceModes.find((candidate) => candidate === text);
  if (mode === undefined) throw refuse(`"${text.slice(0, 40)}" is not one of ${traceModes.join(", ")}`);
  return mode;
}

function parseSamples(text: string, refuse: Refuse): readonly number[] {
  if (text === "") throw refuse("has no samples; a row needs at least one kernel time");
  return text.split(" ").map((word) => {
    const sample = parseNumber(word, refuse);
    if (sample === 0) throw refuse("a kernel time of 0; each must be positive");
    return sample / 1e6;
  });
}
