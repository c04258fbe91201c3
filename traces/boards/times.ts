import { InputError } from "../../sim/errors.ts";
import { readCsv } from "../csv.ts";

/** Where the models of some times ran: number of the GPU, -1 for the CPU, and which of its cores (`powersave` of ncnn). */
export interface Processor {
  readonly gpu: number;
  readonly powersave: number;
}

/** What names of benchncnn end in where the model is in 8 bits. */
export const eightBitEnding = /_int8$/;

/** The time of a whole model. */
export interface ModelTime extends Processor {
  /** As the file names it. */
  readonly model: string;
  readonly threads: number;
  readonly seconds: number;
  /** File and line. */
  readonly place: string;
}

/**
 * Times of whole models, from the log that ncnn's benchncnn prints, of one run or several one after the other, or from a CSV
 * file with the columns model, threads and seconds. Of a log the shortest time counts, for averages contain spikes.
 *
 * @throws InputError naming file and line of the first thing wrong
 */
export function parseModelTimes(text: string, file: string): readonly ModelTime[] {
  const times = /^[^\n]*\bmin\s*=/m.test(text) ? parseLog(text, file) : parseTable(text, file);
  if (times.length === 0) throw new InputError(`${file}: has no times`);
  return times;
}

const columns = ["model", "threads", "seconds"] as const;

function parseTable(text: string, file: string): readonly ModelTime[] {
  const [head, ...records] = readCsv(text, file, { relax_column_count: true, trim: true });
  const names = head?.cells ?? [];
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new InputError(
      `${file}: is neither a log of benchncnn, with lines like "squeezenet  min = 11.66  max = 11.80  avg = 11.74", nor a CSV file with ` +
        `the columns ${columns.join(", ")}: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`,
    );
  }
  return records.map(({ cells, line }) => {
    const place = `${file}:${line}`;
    const word = (name: (typeof columns)[number]) => cells[names.indexOf(name)] ?? "";
    if (word("model") === "") throw new InputError(`${place}: names no model`);
    return {
      model: word("model"),
      threads: threadsOf(word("threads"), place),
      seconds: positive(word("seconds"), "seconds", place),
      ...{ gpu: -1, powersave: 0, place },
    };
  });
}

/** Settings that benchncnn prints before the times of a run. */
const setting = /^\s*(num_threads|powersave|gpu_device)\s*=\s*(-?\d+)\s*$/;
const timing = /^\s*(\S+)\s+min\s*=\s*(\S+)\s+max\s*=\s*(\S+)\s+avg\s*=\s*(\S+)\s*$/;

function parseLog(text: string, file: string): readonly ModelTime[] {
  const times: ModelTime[] = [];
  let run: { threads?: number; powersave: number; gpu: number } | undefined;
  let begun = false;
  for (const [index, line] of text.split(/\r?\n|\r/).entries()) {
    const place = `${file}:${index + 1}`;
    const [, name, value] = setting.exec(line) ?? [];
    if (name !== undefined) {
      // The first setting after times begins another run.
      if (!run || begun) run = { powersave: 0, gpu: -1 };
      begun = false;
      if (name === "num_threads") run.threads = threadsOf(value!, place);
      else if (name === "powersave") run.powersave = Number(value);
      else run.gpu = Number(value);
      continue;
    }
    const [, model, least] = timing.exec(line) ?? [];
    if (model === undefined) continue;
    begun = true;
    if (run?.threads === undefined) {
      throw new InputError(
        `${place}: no line num_threads = ... precedes the time of ${model}: a time without its number of threads is meaningless`,
      );
    }
    const seconds = positive(least!, `min of ${model}`, place) / 1e3;
    times.push({ model, threads: run.threads, seconds, gpu: run.gpu, powersave: run.powersave, place });
  }
  return times;
}

function threadsOf(word: string, place: string): number {
  const threads = word === "" ? NaN : Number(word);
  if (Number.isSafeInteger(threads) && threads >= 1 && threads <= 4096) return threads;
  throw new InputError(`${place}: threads must be a whole number from 1 to 4096, not "${word.slice(0, 40)}"`);
}

function positive(word: string, name: string, place: string): number {
  const value = word === "" ? NaN : Number(word);
  if (value > 0 && Number.isFinite(value)) return value;
  const why =
    value === 0
      ? "0, which no model takes: below the clock's resolution, or a run that failed"
      : `"${word.slice(0, 40)}"`;
  throw new InputError(`${place}: ${name} must be above 0, not ${why}`);
}
