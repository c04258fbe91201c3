import { InputError } from "../../sim/errors.ts";
import type { Model } from "../../sim/model/index.ts";
import type { TraceMode } from "../format.ts";
import type { MeasureOptions } from "./measure.ts";

/** What to record, how, and where to. */
export interface RecordOptions extends MeasureOptions {
  readonly modes: readonly TraceMode[];
  /** Kernel times to keep for each tile and mode. */
  readonly samples: number;
  /**
   * Passes over all tiles that the samples are taken in, at most as many as samples. A machine has slow and fast spells of
   * seconds: samples that lie far apart do not share one.
   */
  readonly rounds: number;
  /** Name of the device, for the header. */
  readonly device: string;
  /** What else the header says of the recording, one line. */
  readonly remark?: string;
  /** Device counts whose even partitions give the tiles. */
  readonly deviceCounts: readonly number[];
  /** Columns of further tiles of feature maps; none unless given. */
  readonly widths?: readonly number[];
  /** Seed of weights and inputs. */
  readonly seed: number;
  /** Where the trace files go, one a model. */
  readonly folder: string;
  /** Measure again what the files already hold. */
  readonly fresh: boolean;
}

/** @throws InputError for more rounds than samples, a remark of several lines, and two models of one name */
export function checkRecording(
  models: readonly Pick<Model, "name">[],
  { rounds, samples, remark = "" }: Pick<RecordOptions, "rounds" | "samples" | "remark">,
): void {
  if (rounds > samples) {
    throw new InputError(`${rounds} rounds need as many samples at least, one each; there are ${samples}`);
  }
  if (/[\r\n]/.test(remark)) throw new InputError("the remark must be one line of text");
  const names = models.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw new InputError(`two models are named ${twice}; each needs a trace file of its own, ${twice}.csv`);
  }
}
