export { branchingModel } from "../../verify/conformance/branching-model.ts";
