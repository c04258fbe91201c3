// A worker that dies under every point number 2, as one without memory would, and is the usual one otherwise.
import { register } from "tsx/esm/api";

register();
const { default: runSlice } = await import("../../sweeps/worker.ts");

export default function runOrDie(slice) {
  if (slice.numbers.includes(2)) process.exit(3);
  return runSlice(slice);
}
