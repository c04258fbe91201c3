/** Thrown when the event engine is used against its rules: a time in the past, a stream given two tasks. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}
