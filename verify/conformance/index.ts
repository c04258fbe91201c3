/** What every planner must do, tried on small models of every family and clusters of every kind. */
export { ConformanceSuite, conformanceChecks, type Finding } from "./suite.ts";
export { modelFamilies } from "./model-families.ts";
export { judge, type ConformanceVerdict } from "./judge.ts";
