/**
 * The shares of the fastest devices alone; the first of equals.
 *
 * @param capabilities relative speeds; those of 0 are never taken
 * @param count number of devices to keep
 */
export function fastest(capabilities: readonly number[], count: number): readonly number[] {
  const chosen = capabilities
    .map((_, device) => device)
    .sort((a, b) => capabilities[b]! - capabilities[a]! || a - b)
    .slice(0, count);
  return capabilities.map((capability, device) => (chosen.includes(device) ? capability : 0));
}
