import { InputError } from "../../errors.ts";

/** A value of a layer: a number, numbers, or a text, which is an expression of sizes or of an equation. */
export type ParamValue = number | readonly number[] | string;

/** One line of a graph: a layer with the blobs that it reads and makes. */
export interface LayerLine {
  /** Number of the line in the file, from 1. */
  readonly line: number;
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** By key: what the layer goes by. Arrays stand under their key too, whatever the file writes it as. */
  readonly params: ReadonlyMap<number, ParamValue>;
}

/** A graph as the file has it. */
export interface ParamGraph {
  readonly layers: readonly LayerLine[];
  /** What is odd about the file and changes nothing. */
  readonly notes: readonly string[];
}

/** The first line of every graph. */
const magic = "7767517";

/** A key as far below as this is that of an array (paramdict.cpp of ncnn). */
const arrayKeys = -23300;

const largestCount = 200_000;

/**
 * Reads the text of an ncnn graph (github.com/Tencent/ncnn, docs/developer-guide/param-and-model-file-structure.md): a magic number, the
 * counts of layers and blobs, and one line per layer.
 *
 * @throws InputError with the line of whatever is malformed, and for counts that contradict the layers; a file with more layers
 *   than it says is taken whole, with a note
 */
export function parseParam(text: string): ParamGraph {
  const lines = text
    .split(/\r?\n|\r/)
    .map((content, index) => ({ words: content.trim().split(/\s+/), line: index + 1 }))
    .filter(({ words }) => words[0] !== "");
  const [first, counts, ...rest] = lines;
  checkMagic(first?.words);
  if (!counts) throw new InputError("ends before the counts of layers and blobs");
  const [layerCount, blobCount] = readCounts(counts);
  const layers = rest.map(readLayer);
  return { layers, notes: checkCounts(layers, layerCount, blobCount) };
}

function checkMagic(words: readonly string[] | undefined): void {
  if (words?.length === 1 && words[0] === magic) return;
  if (words?.length === 2 && words.every((word) => /^\d+$/.test(word))) {
    throw new InputError(
      `line 1: the magic number ${magic} is missing: a file as old as this is rewritten by ncnnoptimize`,
    );
  }
  const found = words === undefined ? "the file is empty" : `starts with "${shorten(words.join(" "))}"`;
  throw new InputError(`line 1: ${found}; an ncnn graph starts with ${magic}`);
}

function readCounts({ words, line }: Line): readonly [layers: number, blobs: number] {
  const counts = words.map((word) => (/^\d{1,9}$/.test(word) ? Number(word) : NaN));
  const [layers = NaN, blobs = NaN] = counts;
  if (counts.length !== 2 || !counts.every((count) => count > 0 && count <= largestCount)) {
    throw new InputError(
      `line ${line}: must hold the numbers of layers and blobs, from 1 to ${largestCount}, not "${shorten(words.join(" "))}"`,
    );
  }
  return [layers, blobs];
}

interface Line {
  readonly words: readonly string[];
  readonly line: number;
}

function readLayer({ words, line }: Line): LayerLine {
  const [type = "", name, ...rest] = words;
  const fail = (problem: string): never => {
    throw new InputError(
      `line ${line}, ${shorten(type)}${name === undefined ? "" : ` ${shorten(name)}`}: ${problem}`,
    );
  };
  if (type.includes(".")) {
    fail("is a layer of a pnnx graph; ncnn reads the .ncnn.param file that pnnx writes beside it");
  }
  const [inputCount, outputCount] = [rest[0], rest[1]].map((word) =>
    word !== undefined && /^\d{1,6}$/.test(word) ? Number(word) : NaN,
  ) as [number, number];
  if (name === undefined || !(inputCount >= 0) || !(outputCount >= 0)) {
    fail(
      "a layer is its type, its name, the numbers of blobs that it reads and makes, their names, and key=value",
    );
  }
  const blobs = rest.slice(2, 2 + inputCount + outputCount);
  const missing = blobs.length < inputCount + outputCount || blobs.some((blob) => /^-?\d+=/.test(blob));
  if (missing) fail(`says that it reads ${inputCount} and makes ${outputCount} blobs, and names fewer`);
  return {
    ...{ line, type, name: name! },
    inputs: blobs.slice(0, inputCount),
    outputs: blobs.slice(inputCount),
    params: readParams(rest.slice(2 + blobs.length), fail),
  };
}

function readParams(
  words: readonly string[],
  fail: (problem: string) => never,
): ReadonlyMap<number, ParamValue> {
  const params = new Map<number, ParamValue>();
  for (const word of words) {
    const [, key, value] = /^(-?\d{1,6})=(.*)$/.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      fail(`"${shorten(word)}" is not a key and its value, such as 0=64`);
    }
    const isArray = Number(key) <= arrayKeys;
    const number = isArray ? arrayKeys - Number(key) : Number(key);
    if (number < 0) fail(`${key} is not a key`);
    if (params.has(number)) fail(`the key ${number} occurs twice`);
    params.set(
      number,
      readValue(value!, isArray, (problem) => fail(`${shorten(word)}: ${problem}`)),
    );
  }
  return params;
}

function readValue(text: string, counted: boolean, fail: (problem: string) => never): ParamValue {
  if (!counted && /^["A-Za-z_]/.test(text)) return text.replace(/^"|"$/g, "");
  const numbers = text.split(",").map((word) => (word === "" ? NaN : Number(word)));
  if (!numbers.every(Number.isFinite)) fail("is not a number");
  if (!counted) return numbers.length === 1 ? numbers[0]! : numbers;
  const [count, ...values] = numbers;
  if (count !== values.length) fail(`says that ${count} numbers follow, and ${values.length} do`);
  return values;
}

function checkCounts(layers: readonly LayerLine[], layerCount: number, blobCount: number): readonly string[] {
  const blobs = layers.reduce((sum, { outputs }) => sum + outputs.length, 0);
  const [stated, found] = [`${layerCount} layers and ${blobCount} blobs`, `${layers.length} and ${blobs}`];
  if (layers.length < layerCount) {
    throw new InputError(`line 2: says ${stated}, and the file has ${found}; its end is missing`);
  }
  if (layers.length === layerCount && blobs !== blobCount) {
    throw new InputError(`line 2: says ${stated}, and the layers make ${blobs} blobs`);
  }
  if (layers.length === layerCount) return [];
  return [`the graph says ${stated} and has ${found}: all of them count`];
}

/** As much of a word of a file as a message repeats. */
export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
