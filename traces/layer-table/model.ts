import { InputError } from "../../sim/errors.ts";
import { buildModel, tensorOfBytes, type Model, type OperatorDescription } from "../../sim/model/index.ts";
import { figureOf, readLayerRows, short, type LayerRow, type LayerRows, type TableColumn } from "./rows.ts";

/** Where a table states how large the outputs of its layers are, and what reads what. */
export interface LayerSizes extends LayerRows {
  /** Undefined where the table has no sizes of outputs. */
  readonly size: TableColumn | undefined;
  /** Bytes in the unit of that column. */
  readonly unit: number;
  /** Column with what each layer keeps in memory, and the bytes in its unit; undefined without it. */
  readonly weights?: { readonly column: TableColumn; readonly unit: number } | undefined;
  /** Column with the names of the layers that each reads; without it each reads the one before. */
  readonly inputs?: TableColumn | undefined;
  /** The row that is the model's input, or its bytes where none is; the first row where its name says so. */
  readonly input?: { readonly row: string } | { readonly bytes: number } | undefined;
}

/** Names that the row of a model's input has in tables. */
const inputNames = /^(data|images?|inputs?)([_:-]?\d+)?$/i;

/** Cells that name no layer. */
const noNames = ["", "-", "none", "null", "nan"];

/** Largest size, bytes: beyond, sums of bytes lose what they are sums of. */
const mostBytes = 2 ** 50;

/**
 * A model of which nothing is known but what a table states: layers that cannot be divided, how large their outputs are, and
 * what they read. A layer that reads nothing reads the model's input.
 *
 * @throws InputError naming file and line as `readLayerRows` does, for a size that is not a finite number from 0, where no row is
 *   the input, and as `buildModel` does for layers that read what is not there
 */
export function modelOfTable(text: string, file: string, name: string, columns: LayerSizes): Model {
  const { size, unit, weights, inputs } = columns;
  const asked = [size, inputs, weights?.column].filter((column) => column !== undefined);
  const rows = readLayerRows(text, file, columns, asked);
  const cellOf = (row: LayerRow, column: TableColumn) => row.cells[asked.indexOf(column)]!;
  const sizeOf = (row: LayerRow) =>
    size === undefined ? 0 : bytesOf(row, cellOf(row, size), size, unit, file);
  const sizes = new Map(rows.map((row) => [row.layer, sizeOf(row)] as const));
  const weightsOf = (row: LayerRow) =>
    weights && bytesOf(row, cellOf(row, weights.column), weights.column, weights.unit, file);
  const inputRow = rowOfInput(rows, columns, file);
  const layers = rows.filter((row) => row !== inputRow);
  const input = inputRow ? inputRow.layer : freeName(sizes);
  const inputBytes =
    columns.input && "bytes" in columns.input ? columns.input.bytes : (sizes.get(input) ?? 0);
  const descriptions = layers.map((row, place): OperatorDescription => {
    const { layer } = row;
    const before = layers[place - 1]?.layer ?? input;
    const parameters = weightsOf(row);
    const { shape, elementType } = tensorOfBytes(sizes.get(layer)!);
    return {
      name: layer,
      operation: {
        ...{ kind: "opaque", type: "layer", shape },
        ...(parameters !== undefined && { parameters }),
      },
      inputs: inputs === undefined ? [before] : namesIn(cellOf(row, inputs), sizes, input),
      elementType,
      weightType: "uint8",
    };
  });
  const { shape, elementType } = tensorOfBytes(inputBytes);
  const source: OperatorDescription = {
    name: input,
    operation: { kind: "input", shape },
    inputs: [],
    elementType,
  };
  const note = `${file}: has no sizes of outputs: they take no memory, and messages that carry them have no bytes`;
  // Names that nothing has are met first: where one stands in place of the input's, the input is not what is wrong.
  const model = buildModel(name, [source, ...descriptions]);
  if (!descriptions.some((layer) => layer.inputs.includes(input)))
    throw new InputError(`${file}: no layer reads the input ${short(input)}`);
  return {
    ...model,
    bytesOf: "float32",
    ...(size === undefined && { notes: [note] }),
  };
}

function bytesOf(row: LayerRow, cell: string, column: TableColumn, unit: number, file: string): number {
  const bytes = Math.round(figureOf(row, cell, column, file) * unit);
  if (bytes <= mostBytes) return bytes;
  throw new InputError(
    `${file}:${row.line}: layer ${short(row.layer)} has ${bytes} bytes (allowed: up to 2^50)`,
  );
}

/** The row that is the model's input; undefined where its bytes are given in place of it. */
function rowOfInput(
  rows: readonly LayerRow[],
  { size, input }: LayerSizes,
  file: string,
): LayerRow | undefined {
  if (input && "bytes" in input) return undefined;
  if (size === undefined && !input && !inputNames.test(rows[0]!.layer)) return undefined;
  const named = input ? rows.find(({ layer }) => layer === input.row) : rows[0]!;
  if (!named) throw new InputError(`${file}: no row is the input ${short(input!.row)}`);
  if (input || inputNames.test(named.layer)) return named;
  throw new InputError(
    `${file}: is its first row, ${short(named.layer)}, the model's input? (say input: NAME of the row that is, or its size, such as input: 588 KiB)`,
  );
}

function freeName(taken: ReadonlyMap<string, number>): string {
  return ["input", "input of the model"].find((name) => !taken.has(name)) ?? "input of the whole model";
}

/** The layers that a cell names, with blanks or any of `,;|+` between them, in brackets or not. */
function namesIn(cell: string, known: ReadonlyMap<string, number>, input: string): readonly string[] {
  if (known.has(cell)) return [cell];
  const bare = cell.replaceAll(/^[[({]|[\])}]$/g, "");
  const names = bare
    .split(/[\s,;|+]+/)
    .map((name) => name.replaceAll(/^['"]|['"]$/g, ""))
    .filter((name) => known.has(name) || !noNames.includes(name.toLowerCase()));
  return names.length > 0 ? [...new Set(names)] : [input];
}
