import type { Box } from "../tensor/index.ts";
import type { Holder } from "./moves.ts";

/** A holder together with the compute task that filled it; the model's input has none. */
export interface Store extends Holder {
  readonly task: number | undefined;
}

/** Is what a store holds there when a task starts that waits for what it reads? */
export function isBefore({ task }: Store, reader: number): boolean {
  return task === undefined || task < reader;
}

/** What stores hold. */
export function regionsOf(stores: readonly Store[]): readonly Box[] {
  return stores.map(({ region }) => region);
}
