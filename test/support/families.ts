export { modelFamilies } from "../../verify/conformance/index.ts";
