/** Thrown for a cluster that cannot be (a bad link, devices that no route joins) or a transfer that it cannot carry. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}
