/** Bad input of any kind: what is wrong, where it stands, what is allowed. The command line exits with 2 on it. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** A plan that is well formed and yet cannot run on this cluster, for want of memory for instance. */
export class InfeasibleError extends Error {
  override readonly name = "InfeasibleError";
}
