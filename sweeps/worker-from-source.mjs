// Workers take no loader over from the program that starts them: run from TypeScript sources, they bring their own.
import { register } from "tsx/esm/api";

register();
const { default: runSlice } = await import("./worker.ts");
export default runSlice;
