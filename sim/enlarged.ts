/** A copy of a typed array with room for `capacity` elements; the new ones are `fresh`. */
export function enlarged(
  array: Float64Array<ArrayBuffer>,
  capacity: number,
  fresh?: number,
): Float64Array<ArrayBuffer>;
export function enlarged(array: Int32Array<ArrayBuffer>, capacity: number): Int32Array<ArrayBuffer>;
export function enlarged(
  array: Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
  capacity: number,
  fresh = 0,
): Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  const larger = array instanceof Float64Array ? new Float64Array(capacity) : new Int32Array(capacity);
  larger.set(array);
  if (fresh !== 0) larger.fill(fresh, array.length);
  return larger;
}
