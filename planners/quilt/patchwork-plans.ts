import { Interner } from "../../sim/interner.ts";
import { rememberedMovements, type Lowering, type Piece, type Plan } from "../../sim/partition/index.ts";
import type { Box } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import type { BlockGeometry } from "../segments/index.ts";
import { bordersFirst, travellingRegions } from "./border-first.ts";
import { inSteps, piecesOf, type Patchwork } from "./patchwork.ts";

/** Makes plans of patchworks of one geometry, and lowers them; what many of them have in common is found out once. */
export class PatchworkPlans {
  private readonly problem: PlanningProblem;
  private readonly geometry: BlockGeometry;
  private readonly find = rememberedMovements();
  private readonly boxes = new Interner<Box>(({ start, end }) => `${start.join()}:${end.join()}`);

  constructor(problem: PlanningProblem, geometry: BlockGeometry) {
    this.problem = problem;
    this.geometry = geometry;
  }

  /**
   * The plan of a patchwork, borders first in the patches that want it so; who asks the problem's cache for its lowering has that
   * at once.
   *
   * @throws InputError for patches of one step that want of each other what comes later
   */
  planOf(patchwork: Patchwork): Plan {
    const { geometry } = this;
    const pieces = patchwork.patches.map((patch) => piecesOf(geometry, patch));
    const plain = inSteps(patchwork, pieces);
    const lowering = this.lower(plain);
    // Where steps wait for each other nothing is gained by an order inside them.
    if (patchwork.execution !== "dataflow" || !patchwork.patches.some(({ borderFirst }) => borderFirst))
      return plain;
    const travelling = travellingRegions(lowering);
    this.problem.cache.forgetPlan(plain);
    const ordered = patchwork.patches.map(({ borderFirst }, place) =>
      borderFirst ? this.shared(bordersFirst(geometry, pieces[place]!, travelling)) : pieces[place]!,
    );
    const plan = inSteps(patchwork, ordered);
    this.lower(plan);
    return plan;
  }

  private lower(plan: Plan): Lowering {
    const { inference, cache } = this.problem;
    return cache.lowerPlan(plan, inference, this.geometry.deviceCount, this.find);
  }

  /** The same pieces, those of equal regions with the same one: by the object it is known what it reads and what it makes move. */
  private shared(pieces: readonly Piece[]): readonly Piece[] {
    return pieces.map((piece) => ({
      ...piece,
      region: this.boxes.valueOf(this.boxes.numberOf(piece.region)),
    }));
  }
}
