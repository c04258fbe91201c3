import { ago } from "./ago/index.ts";
import { aofl } from "./aofl.ts";
import { dagPipeline } from "./dag-pipeline/index.ts";
import { coedge } from "./coedge/index.ts";
import { cutedge } from "./cutedge/index.ts";
import { cutPlanners } from "./cuts/index.ts";
import { deepslicing } from "./deepslicing.ts";
import { deepthings } from "./deepthings/index.ts";
import { edgeflow } from "./edgeflow/index.ts";
import { edgeld } from "./edgeld/index.ts";
import { fixed } from "./fixed-scheme.ts";
import { flexpie } from "./flexpie.ts";
import { fused } from "./fused.ts";
import { ios } from "./ios/index.ts";
import { keepingInput } from "./keep-input.ts";
import { layerwise } from "./layerwise.ts";
import { peftSplit, wholeOperatorPlanners } from "./list-scheduling/index.ts";
import { memoryPlanners } from "./memory-order/index.ts";
import { modnn } from "./modnn.ts";
import { pipedream } from "./pipedream/index.ts";
import { daiPso, gpipe, guoGa, naGa, pipeline } from "./pipeline/index.ts";
import type { Planner } from "./planner.ts";
import { quiltOver } from "./quilt/index.ts";
import { single } from "./single.ts";
import { maruf } from "./training/index.ts";

/** A new planner is one file and one entry here. */
const all: readonly Planner[] = [
  single,
  ...fixed,
  layerwise,
  fused,
  flexpie,
  modnn,
  deepslicing,
  aofl,
  edgeld,
  coedge,
  edgeflow,
  deepthings,
  ...wholeOperatorPlanners,
  peftSplit,
  ...cutPlanners,
  cutedge,
  ago,
  ios,
  ...memoryPlanners,
  pipeline,
  pipedream,
  dagPipeline,
  gpipe,
  maruf,
  naGa,
  guoGa,
  daiPso,
];

const rivals = all.map(keepingInput);

/** All planners, in the order in which tables show them; each keeps an input on its device that must not leave it. */
export const planners: readonly Planner[] = [...rivals, keepingInput(quiltOver(rivals))];
