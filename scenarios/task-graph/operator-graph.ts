import { InputError } from "../../sim/errors.ts";
import { buildTaskGraph, type EdgeCost } from "../../sim/task-graph/index.ts";
import { checkKnown, type DeviceChoice, type ImportedTaskGraph } from "./imported.ts";
import {
  elementCount,
  readCopies,
  readOperators,
  readTimes,
  timeColumns,
  type CopyTime,
  type ListedOperator,
} from "./operator-tables.ts";
import { within } from "./within.ts";

/** A file that was read. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
}

/** The three tables of a network on a phone. */
export interface OperatorTables {
  readonly operators: TextFile;
  readonly times: TextFile;
  readonly copies: TextFile;
}

const gpu = "gpu";

/**
 * A network with measured times of its operators on CPU and GPU of one phone, and measured times of copies between both
 * by tensor shape. Shapes that were not measured get times by their size, between the measured ones. The reader copies: on
 * such phones the thread that drives a processor copies what an operator reads before it starts the operator.
 *
 * @param choices devices of `timeColumns`, of which the first besides `gpu` is the CPU; `cpu4` and `gpu` by default
 * @throws InputError naming the file and what is wrong
 */
export function importOperatorTables(
  tables: OperatorTables,
  choices: readonly DeviceChoice[],
): ImportedTaskGraph {
  const operators = readOperators(tables.operators.text, tables.operators.file);
  const times = readTimes(tables.times.text, tables.times.file);
  const copies = readCopies(tables.copies.text, tables.copies.file);
  const devices = deviceNames(choices);
  const columns = devices.map((name) => timeColumns.findIndex((column) => column === name));
  const tasks = within(tables.times.file, () =>
    operators.map(({ name }) => ({ id: name, seconds: secondsOf(name, times, columns) })),
  );
  const estimated = new Set<string>();
  const edges = within(tables.operators.file, () =>
    operators.flatMap((operator) =>
      operator.successors.map((successor) => {
        const reader = operators[successor]!;
        const cost = copyCost(devices, tensorsBetween(operator, reader), copies, estimated);
        return { from: operator.name, to: reader.name, cost };
      }),
    ),
  );
  const graph = within(tables.operators.file, () => buildTaskGraph({ devices, tasks, edges }));
  const zeros = tasks.reduce((sum, { seconds }) => sum + seconds.filter((time) => time === 0).length, 0);
  return { graph, notes: notesOf(tables, zeros, tasks.length * devices.length, [...estimated]) };
}

function notesOf({ times, copies }: OperatorTables, zeros: number, all: number, shapes: readonly string[]) {
  const notes: string[] = [];
  if (zeros > 0) notes.push(`${times.file}: ${zeros} of ${all} times are 0, below the timer's resolution`);
  if (shapes.length > 0) {
    notes.push(
      `${copies.file}: ${shapes.length} shapes have no measured copy and get times by size: ${shapes.join(" ")}`,
    );
  }
  return notes;
}

function deviceNames(choices: readonly DeviceChoice[]): readonly string[] {
  const names = choices.length > 0 ? choices.map(({ name }) => name) : ["cpu4", gpu];
  checkKnown(choices, timeColumns, "device");
  const withSpeed = choices.find(({ speed }) => speed !== undefined);
  if (withSpeed) throw new InputError(`device ${withSpeed.name}: the tables have its times, not a speed`);
  const processors = names.filter((name) => name !== gpu);
  if (processors.length > 1) {
    throw new InputError(`${processors.join(", ")} are one processor in different settings: choose one`);
  }
  return names;
}

function secondsOf(
  name: string,
  times: ReadonlyMap<string, readonly number[]>,
  columns: readonly number[],
): readonly number[] {
  const row = times.get(name);
  if (!row) throw new InputError(`has no times of operator ${name}`);
  return columns.map((column) => {
    const time = row[column];
    if (time === undefined) throw new InputError(`has no time of ${name} on ${timeColumns[column]!}`);
    return time;
  });
}

/** Shapes of the tensors that one operator writes and the other reads. */
function tensorsBetween(writer: ListedOperator, reader: ListedOperator): readonly string[] {
  const shapes = [...writer.outputs].flatMap(([tensor, shape]) => (reader.inputs.has(tensor) ? [shape] : []));
  if (shapes.length === 0)
    throw new InputError(`${reader.name} follows ${writer.name} and reads none of its tensors`);
  return shapes;
}

function copyCost(
  devices: readonly string[],
  shapes: readonly string[],
  copies: ReadonlyMap<string, CopyTime>,
  estimated: Set<string>,
): EdgeCost {
  const times = shapes.map((shape) => {
    const measured = copies.get(shape);
    if (!measured) estimated.add(shape);
    return measured ?? copyBySize(elementCount(shape), copies);
  });
  const seconds = (direction: "toGpu" | "toCpu") => times.reduce((sum, time) => sum + time[direction], 0);
  return {
    kind: "pairs",
    copies: "reader",
    seconds: devices.map((source) =>
      devices.map((destination) =>
        source === destination ? 0 : seconds(destination === gpu ? "toGpu" : "toCpu"),
      ),
    ),
  };
}

/** Between the measured sizes on both sides; beyond them, the nearest. Where sizes repeat, the last counts. */
function copyBySize(elements: number, copies: ReadonlyMap<string, CopyTime>): CopyTime {
  const sorted = [...copies.values()].sort((a, b) => a.elements - b.elements);
  const above = sorted.find((copy) => copy.elements >= elements);
  const below = sorted.findLast((copy) => copy.elements <= elements);
  if (!above || !below || above.elements === below.elements) return (below ?? above)!;
  const share = (elements - below.elements) / (above.elements - below.elements);
  const between = (direction: "toGpu" | "toCpu") =>
    below[direction] + share * (above[direction] - below[direction]);
  return { elements, toGpu: between("toGpu"), toCpu: between("toCpu") };
}
