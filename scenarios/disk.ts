import { loadCart } from "../traces/cart-library.ts";
import { loadShippedTraces } from "../traces/load.ts";
import { filesOnDisk } from "../traces/read-file.ts";
import { openPlanners } from "./outside/index.ts";
import type { ScenarioFiles } from "./scenario-files.ts";

/** The files of a folder, with what the package ships, and the planners that stand there. */
export function diskFiles(folder: string): ScenarioFiles {
  return {
    ...filesOnDisk,
    folder,
    shippedTraces: loadShippedTraces,
    treeLibrary: loadCart,
    openPlanners: (reference) => openPlanners(reference, folder),
  };
}
