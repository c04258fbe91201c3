import type { DrawnNetwork } from "../messages.ts";
import { deviceName } from "../setup.ts";
import { deviceColour } from "./colours.ts";
import { drawing, svg } from "./svg.ts";

const box = { width: 170, height: 22 };
const gap = { across: 24, down: 16 };

/**
 * The network from its input down: each operator a box whose parts are the devices that compute it. Operators at the same
 * distance from the input stand side by side.
 */
export function drawNetwork(
  { name, operators }: DrawnNetwork,
  shares: readonly (readonly number[])[] | undefined,
): SVGElement {
  const places = placesOf(operators);
  const across = Math.max(...places.map(({ column }) => column)) + 1;
  const down = Math.max(...places.map(({ rank }) => rank)) + 1;
  const x = (operator: number) => gap.across + places[operator]!.column * (box.width + gap.across);
  const y = (operator: number) => gap.down + places[operator]!.rank * (box.height + gap.down);
  const edges = operators.flatMap(({ inputs }, reader) =>
    inputs.map((input) => {
      const [x1, y1] = [x(input) + box.width / 2, y(input) + box.height];
      const [x2, y2] = [x(reader) + box.width / 2, y(reader)];
      const bend = (y2 - y1) / 2;
      return svg("path", {
        class: "edge",
        d: `M${x1},${y1}C${x1},${y1 + bend},${x2},${y2 - bend},${x2},${y2}`,
      });
    }),
  );
  const boxes = operators.map(({ name: operator, kind, shape }, index) => {
    const own = shares?.[index] ?? [];
    const total = own.reduce((sum, share) => sum + share, 0);
    const of = own.flatMap((share, device) =>
      share > 0 ? [`${deviceName(device)} ${Math.round(100 * share)} %`] : [],
    );
    let left = x(index);
    const parts = own.flatMap((share, device) => {
      if (share === 0) return [];
      const width = (box.width * share) / total;
      const part = svg("rect", {
        ...{ x: left, y: y(index), width, height: box.height, fill: deviceColour(device), opacity: 0.35 },
      });
      left += width;
      return [part];
    });
    return svg(
      "g",
      {},
      svg(
        "title",
        {},
        `${operator}, ${kind}, ${shape.join(" x ")}${of.length > 0 ? `: ${of.join(", ")}` : ""}`,
      ),
      svg("rect", {
        ...{ x: x(index), y: y(index), width: box.width, height: box.height, fill: "var(--page)" },
      }),
      ...parts,
      svg("rect", { class: "frame", x: x(index), y: y(index), width: box.width, height: box.height }),
      svg(
        "text",
        { x: x(index) + 6, y: y(index) + 15 },
        operator.length > 24 ? `…${operator.slice(-23)}` : operator,
      ),
    );
  });
  return drawing(
    across * (box.width + gap.across) + gap.across,
    down * (box.height + gap.down) + gap.down,
    `${name}: ${operators.length} operators, each with the devices that compute it`,
    ...edges,
    ...boxes,
  );
}

/** By operator: its longest distance from an input, and its place among those at the same distance. */
function placesOf(
  operators: DrawnNetwork["operators"],
): readonly { readonly rank: number; readonly column: number }[] {
  const ranks: number[] = [];
  const used = new Map<number, number>();
  return operators.map(({ inputs }, operator) => {
    const rank = Math.max(-1, ...inputs.map((input) => ranks[input]!)) + 1;
    ranks[operator] = rank;
    const column = used.get(rank) ?? 0;
    used.set(rank, column + 1);
    return { rank, column };
  });
}
