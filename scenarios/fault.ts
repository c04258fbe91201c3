import type { Path } from "./document.ts";

/** What is wrong with a value, by its path from the top of the scenario. */
export interface Fault {
  readonly path: Path;
  /** Is it the key itself that is wrong? */
  readonly ofKey: boolean;
  readonly message: string;
}
