import type { Pair, Window } from "../operation.ts";

/**
 * The smallest window that covers those of several convolutions of one input, stride and output size, each place of an
 * output over the same place of the input.
 */
export function mergedWindow(windows: readonly Window[]): Pick<Window, "kernel" | "padding"> {
  const rows = mergedAxis(windows, 0);
  const columns = mergedAxis(windows, 1);
  return {
    kernel: [rows.kernel, columns.kernel],
    padding: { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after },
  };
}

/** Where the kernel of one of the parts begins inside the merged kernel. */
export function kernelOffset(merged: Window, part: Window): Pair {
  return [merged.padding.top - part.padding.top, merged.padding.left - part.padding.left];
}

function mergedAxis(windows: readonly Window[], axis: 0 | 1) {
  const before = Math.max(...windows.map((window) => paddingOf(window, axis).before));
  const behind = Math.max(...windows.map((window) => elementsBehind(window, axis)));
  // All have the same number of outputs: what one needs after its last window tells what the merged one needs.
  const [first] = windows as readonly [Window];
  const after = paddingOf(first, axis).after + behind - elementsBehind(first, axis);
  return { kernel: before + 1 + behind, before, after };
}

/** How many elements a window reaches beyond the place it stands over. */
function elementsBehind(window: Window, axis: 0 | 1): number {
  return window.kernel[axis] - 1 - paddingOf(window, axis).before;
}

function paddingOf({ padding }: Window, axis: 0 | 1) {
  return axis === 0
    ? { before: padding.top, after: padding.bottom }
    : { before: padding.left, after: padding.right };
}
