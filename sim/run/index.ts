/** The run of a plan: tasks on devices and networks, in simulated time. */
export { computeDurations, type Durations, type Timing } from "./durations.ts";
export { metricsOf, type Metrics } from "./metrics.ts";
export { simulate, type NetworkFactory, type Timeline } from "./simulate.ts";
