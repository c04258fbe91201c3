/**
 * Factor by which kernels take longer while so many streams of their device compute.
 *
 * @param concurrency of a device, see `Device.concurrency`; ideal streams without it
 * @param busy number of streams that compute, at least 1
 */
export function slowdownOf(concurrency: readonly number[] | undefined, busy: number): number {
  return concurrency?.[Math.min(busy, concurrency.length) - 1] ?? 1;
}
