/** Searches by populations: a genetic algorithm and a particle swarm, which know no problem. Deterministic, without a clock. */
export { below, shuffled } from "./draws.ts";
export type { Evaluations, Individual, Searched, SearchLimits, SearchRecord } from "./evaluations.ts";
export { bestDifferent, elitistTournament, evolve } from "./evolve.ts";
export { crossAtOnePoint, crossMatched, swapTwo, takeSegment } from "./operators.ts";
export { swarm, type SwarmHabits } from "./swarm.ts";
