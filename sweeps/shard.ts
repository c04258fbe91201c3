import { InputError } from "../sim/errors.ts";
import type { Shard } from "../results/log/index.ts";
import type { SweepKeys } from "../scenarios/index.ts";

/** What the command line says about shards. */
export interface ShardFlags {
  readonly shard?: string;
  readonly shards?: number;
}

/**
 * The shard to run: of the flag; or of a Slurm job array or a Kubernetes Indexed Job that this process is a task of.
 *
 * @throws InputError for a shard that there is not
 */
export function chooseShard(
  { shard, shards }: ShardFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Shard | undefined {
  if (shard !== undefined) return parseShard(shard);
  const task = environment["SLURM_ARRAY_TASK_ID"];
  if (task !== undefined) {
    const variable = (name: string, otherwise: number) =>
      wholeOf(`SLURM_ARRAY_TASK_${name}`, environment[`SLURM_ARRAY_TASK_${name}`] ?? String(otherwise));
    const first = variable("MIN", 0);
    const step = variable("STEP", 1) || 1;
    const count = shards ?? variable("COUNT", 0);
    return checked("SLURM_ARRAY_TASK_ID", (wholeOf("SLURM_ARRAY_TASK_ID", task) - first) / step + 1, count);
  }
  const completion = environment["JOB_COMPLETION_INDEX"];
  if (completion === undefined) {
    if (shards === undefined) return undefined;
    throw new InputError("--shards is for tasks of a job; use --shard i/n");
  }
  if (shards === undefined) {
    throw new InputError(
      "JOB_COMPLETION_INDEX is set: say --shards N, the completions of the job, or --shard 1/1",
    );
  }
  return checked("JOB_COMPLETION_INDEX", wholeOf("JOB_COMPLETION_INDEX", completion) + 1, shards);
}

function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,7})\/(\d{1,7})$/.exec(text) ?? [];
  if (index === undefined) throw new InputError(`--shard must be like 3/10, not "${text}"`);
  return checked("--shard", Number(index), Number(count));
}

function wholeOf(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InputError(`${name} must be a whole number, not "${text}"`);
  return Number(text);
}

function checked(name: string, index: number, count: number): Shard {
  if (Number.isInteger(index) && index >= 1 && index <= count) return { index, count };
  throw new InputError(
    `${name}: there is no shard ${index} of ${count} (allowed: 1 to ${count}, without gaps between tasks)`,
  );
}

/** Blocks that a shard has to have on average, for shards to be about equally large. */
const blocksPerShard = 4;

/**
 * Numbers of the points of a shard, or of all points. Blocks of points that share a baseline go to the shards in turn, so
 * that large models are not all in one shard; where there are few blocks, points do.
 */
export function pointsOfShard(sweep: Pick<SweepKeys, "blocks">, shard: Shard | undefined): readonly number[] {
  const all = [...sweep.blocks.keys()];
  if (!shard) return all;
  const indexOf = shardIndices(sweep, shard.count);
  return all.filter((number) => indexOf(number) === shard.index);
}

/** The shard of a point, by its number: `(number) => index`. */
export function shardIndices(
  { blocks }: Pick<SweepKeys, "blocks">,
  count: number,
): (number: number) => number {
  const blockCount = blocks.reduce((most, block) => Math.max(most, block), -1) + 1;
  const unit = (number: number) => (blockCount >= blocksPerShard * count ? blocks[number]! : number);
  return (number) => (unit(number) % count) + 1;
}

/** What the results folder of a shard is called among its like. */
export function shardFolder({ index, count }: Shard): string {
  return `shard-${index}-of-${count}`;
}
