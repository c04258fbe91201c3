import type { ShownPoint } from "../messages.ts";
import { plannerColours } from "./colours.ts";
import { element } from "./elements.ts";

/** What the table shows of a planner. */
export interface PlannerLine {
  readonly planner: string;
  readonly point: ShownPoint | undefined;
  /** What becomes of a point that is not there yet. */
  readonly state: "is planning …" | "waits" | "was stopped" | "is refused";
}

/** One row per planner; its button stays the same while figures come in, so that no click is lost. */
export class PlannerTable {
  private readonly table: HTMLElement;
  private readonly choose: (planner: string) => void;
  private rows = new Map<string, HTMLTableRowElement>();

  constructor(table: HTMLElement, choose: (planner: string) => void) {
    this.table = table;
    this.choose = choose;
  }

  draw(lines: readonly PlannerLine[], chosen: string): void {
    const planners = lines.map(({ planner }) => planner);
    if (planners.join("\n") !== [...this.rows.keys()].join("\n")) this.build(planners);
    const least = Math.min(...lines.flatMap(({ point }) => point?.row.simulated_latency_s ?? []));
    for (const { planner, point, state } of lines) {
      const row = this.rows.get(planner)!;
      const [head] = row.children;
      row.replaceChildren(head!, ...cellsOf(point, state));
      row.classList.toggle("chosen", planner === chosen);
      row.classList.toggle("fastest", point?.row.simulated_latency_s === least);
      head!.querySelector("button")!.setAttribute("aria-pressed", String(planner === chosen));
    }
  }

  private build(planners: readonly string[]): void {
    const heads = ["Planner", "Latency (ms)", "Speed-up over single", "Moved (MB)", "Peak memory (MB)"];
    const head = element(
      "tr",
      {},
      ...heads.map((text, column) =>
        element("th", { scope: "col", className: column > 0 ? "number" : "" }, text),
      ),
    );
    const colours = plannerColours(planners);
    this.rows = new Map(planners.map((planner, place) => [planner, this.row(planner, colours[place]!)]));
    const body = element("tbody", {}, ...this.rows.values());
    this.table.replaceChildren(element("thead", {}, head), body);
  }

  private row(planner: string, colour: string): HTMLTableRowElement {
    const mark = element("span", { className: "mark", ariaHidden: "true" });
    mark.style.setProperty("--colour", colour);
    const button = element("button", { type: "button" }, planner);
    button.addEventListener("click", () => this.choose(planner));
    return element("tr", {}, element("th", { scope: "row" }, mark, button));
  }
}

function cellsOf(point: ShownPoint | undefined, state: PlannerLine["state"]): readonly HTMLElement[] {
  if (!point) return [reason(state)];
  const { simulated_latency_s, speedup, bytes_moved, peak_memory_bytes } = point.row;
  if (simulated_latency_s === null) return [reason(point.reason ?? "has no result")];
  return [
    number(simulated_latency_s * 1e3, 2),
    number(speedup, 2),
    number(bytes_moved === null ? null : bytes_moved / 1e6, 2),
    number(peak_memory_bytes === null ? null : peak_memory_bytes / 1e6, 1),
  ];
}

function reason(text: string): HTMLElement {
  return element("td", { className: "reason", colSpan: 4 }, text);
}

function number(value: number | null, decimals: number): HTMLElement {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return element("td", { className: "number" }, value?.toLocaleString("en-US", options) ?? "");
}
