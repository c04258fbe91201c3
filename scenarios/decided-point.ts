import type { Controlled, Planned, ProvedPlan } from "../planners/index.ts";

/** What the planner of a point decided; a plan is proved sound, a controller shows in its run what it does. */
export type DecidedPoint =
  | ({ readonly kind: "plan"; readonly decision: Planned } & ProvedPlan)
  | { readonly kind: "controller"; readonly decision: Controlled };
