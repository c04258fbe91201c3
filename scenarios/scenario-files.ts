import type { CartLibrary, Trace } from "../traces/index.ts";
import type { OpenPlanners } from "./outside/known-planners.ts";
import type { Files } from "../traces/files.ts";

/** What a scenario needs from where it runs: the files that it names, and what is loaded when it is first asked for. */
export interface ScenarioFiles extends Files {
  /** Folder that paths in the scenario are relative to. */
  readonly folder: string;
  /**
   * The traces of a profile that comes with the package, one for each network that was recorded.
   *
   * @throws InputError for a name that is not a traced profile
   */
  shippedTraces(profile: string): readonly Trace[];
  /** Opens planners from outside; undefined where no code of others can run. */
  readonly openPlanners?: OpenPlanners;
  /** ml-cart, which most runs need no tree of. */
  treeLibrary(): CartLibrary;
}
