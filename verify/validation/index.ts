/**
 * The simulator against real execution: plans run on this host by one process per device, over links shaped to the scenario, and
 * what they took beside what the simulator says.
 */
export { committedValidations } from "./committed.ts";
export { fitLink, type LinkFit } from "./link/fit.ts";
export { linkEntry } from "./link/entry.ts";
export { measureLocalLink } from "./link/measure.ts";
export { answerPings, pingHost } from "./link/hosts.ts";
export { modes, type Mode } from "./protocol.ts";
export { caseText, summarizeValidations } from "./summary.ts";
export { readValidationCsv, sameCase, validationCsv, type ValidationRow } from "./row.ts";
export { removeLeftovers, whyNoNamespaces, type LinkKind } from "./testbed/index.ts";
export { validationTimeline } from "./timeline.ts";
export { validatePoints } from "./validate-points.ts";
export { Validator, type ValidateOptions } from "./validate.ts";
