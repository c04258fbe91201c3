import workerScript from "embedded:worker";
import type { Answer, Catalog, DrawnNetwork, Request, ShownPoint, View } from "../messages.ts";
import { bandwidths, deviceName, firstSetup, scenarioText, sweepText, type Setup } from "../setup.ts";
import { addressOf, setupOf } from "./address.ts";
import { deviceColour } from "./colours.ts";
import { drawCurve } from "./curve.ts";
import { byId, element } from "./elements.ts";
import { bandwidthText, drawForm } from "./form.ts";
import { drawMemory } from "./memory.ts";
import { drawNetwork } from "./network.ts";
import { PlannerTable, type PlannerLine } from "./planner-table.ts";
import { shippedTraces } from "./shipped-traces.ts";
import { drawTimeline } from "./timeline.ts";

/** All that the page knows and shows. */
class Playground {
  private setup: Setup = setupOf(location.hash) ?? firstSetup;
  private catalog: Catalog | undefined;
  private worker = this.startWorker();
  /** Counts setups: answers to earlier ones are out of date. */
  private number = 0;
  private network: DrawnNetwork | undefined;
  private readonly points = new Map<string, ShownPoint>();
  private planning: { readonly planner: string; readonly bandwidth: number } | undefined;
  private isStopped = false;
  private chosen = this.setup.planners.at(-1)!;
  private readonly files = new Map<string, Uint8Array>();
  private isDrawn = true;
  /** By the id of its place: what a drawing was made of. */
  private readonly drawings = new Map<string, readonly unknown[]>();
  private readonly table = new PlannerTable(byId("planners"), (planner) => {
    this.chosen = planner;
    this.lookAt();
  });

  constructor() {
    byId("stop").addEventListener("click", () => this.stop());
    byId("download-scenario").addEventListener("click", () =>
      download("scenario.yaml", scenarioText(this.setup)),
    );
    byId("download-points").addEventListener("click", () => this.ask({ kind: "csv", rows: this.rows() }));
    addEventListener("hashchange", () => {
      const setup = setupOf(location.hash);
      if (setup && addressOf(setup) !== addressOf(this.setup)) this.change(setup);
    });
    addEventListener("resize", () => this.drawSoon());
  }

  private startWorker(): Worker {
    const worker = new Worker(URL.createObjectURL(new Blob([workerScript], { type: "text/javascript" })));
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.take(data));
    worker.addEventListener("error", ({ message }) => this.fault(message));
    return worker;
  }

  private ask(request: Request): void {
    this.worker.postMessage(request);
  }

  private take(answer: Answer): void {
    if (answer.kind === "catalog") {
      if (!this.catalog) {
        this.catalog = answer.catalog;
        this.drawForm();
        void this.open();
      }
      return;
    }
    if (answer.kind === "csv") return download("points.csv", answer.text);
    if (answer.setup !== this.number) return;
    if (answer.kind === "opened") this.network = answer.network;
    else if (answer.kind === "refused") this.fault(answer.message);
    else if (answer.kind === "planning") this.planning = answer;
    else if (answer.kind === "done") this.planning = undefined;
    else this.points.set(keyOf(answer.point), answer.point);
    this.drawSoon();
  }

  /** Starts again with another setup. */
  private change(setup: Setup): void {
    this.setup = setup;
    history.replaceState(undefined, "", addressOf(setup));
    this.drawForm();
    void this.open();
  }

  private async open(): Promise<void> {
    const number = ++this.number;
    const { setup } = this;
    // A long search of an earlier setup would be waited for.
    if (this.planning || this.isStopped) this.restart();
    this.isStopped = false;
    this.network = undefined;
    this.points.clear();
    if (!setup.planners.includes(this.chosen)) this.chosen = setup.planners.at(-1)!;
    byId("fault").hidden = true;
    if ("file" in setup.model && !this.files.has(setup.model.file)) {
      this.fault(`Drop ${setup.model.file} on the page again: an address carries no files.`);
      return;
    }
    const needsTraces = setup.devices.some(({ profile }) =>
      this.catalog?.profiles.some(({ name, kind }) => name === profile && kind === "traces"),
    );
    const traces = needsTraces ? await shippedTraces() : {};
    if (number !== this.number) return;
    this.ask({
      kind: "open",
      setup: number,
      text: sweepText(setup),
      planners: setup.planners,
      view: this.view(),
      files: Object.fromEntries(this.files),
      traces,
    });
    this.drawSoon();
  }

  private restart(): void {
    this.worker.terminate();
    this.worker = this.startWorker();
    this.planning = undefined;
  }

  private stop(): void {
    this.restart();
    this.isStopped = true;
    this.drawSoon();
  }

  private view(): View {
    return { bandwidth: this.setup.bandwidth, planner: this.setup.planners.indexOf(this.chosen) };
  }

  private lookAt(): void {
    if (this.isStopped) void this.open();
    else this.ask({ kind: "show", view: this.view() });
    this.drawSoon();
  }

  private drawForm(): void {
    if (!this.catalog) return;
    drawForm(byId("setup"), this.catalog, this.setup, {
      changed: (setup) => this.change(setup),
      bandwidthChanged: (bandwidth) => {
        this.setup = { ...this.setup, bandwidth };
        history.replaceState(undefined, "", addressOf(this.setup));
        this.lookAt();
      },
      fileGiven: (file) => {
        void file.arrayBuffer().then((bytes) => {
          this.files.set(file.name, new Uint8Array(bytes));
          this.change({ ...this.setup, model: { file: file.name } });
        });
      },
    });
  }

  private fault(message: string): void {
    const place = byId("fault");
    place.textContent = message;
    place.hidden = false;
    this.planning = undefined;
    this.drawSoon();
  }

  private pointOf(planner: string): ShownPoint | undefined {
    return this.points.get(keyOf({ planner, bandwidth: this.setup.bandwidth }));
  }

  private stateOf(planner: string): PlannerLine["state"] {
    const { planning, setup } = this;
    if (this.isStopped) return "was stopped";
    if (!byId("fault").hidden) return "is refused";
    const isPlanning = planning?.planner === planner && planning.bandwidth === setup.bandwidth;
    return isPlanning ? "is planning …" : "waits";
  }

  /** The rows of the chosen bandwidth, in the order of the scenario, as far as they are there. */
  private rows() {
    return this.setup.planners.flatMap((planner) => this.pointOf(planner)?.row ?? []);
  }

  /** Draws once for all that arrives before the next frame. */
  private drawSoon(): void {
    if (!this.isDrawn) return;
    this.isDrawn = false;
    requestAnimationFrame(() => {
      this.isDrawn = true;
      this.draw();
    });
  }

  private draw(): void {
    const { setup, planning, chosen, points } = this;
    const lines = setup.planners.map((planner) => ({
      planner,
      point: this.pointOf(planner),
      state: this.stateOf(planner),
    }));
    this.table.draw(lines, chosen);
    byId("status").textContent = this.status();
    setEnabled("stop", planning !== undefined);
    setEnabled("download-points", this.rows().length === setup.planners.length);
    const run = this.pointOf(chosen)?.run;
    for (const place of document.querySelectorAll(".planner"))
      place.textContent = `${chosen} at ${bandwidthText(setup.bandwidth)}`;
    if (run) {
      const { timeline } = run;
      const width = widthOf("results");
      this.drawOnce("timeline", [timeline, width], () => drawTimeline(timeline, widthOf("timeline")));
      this.drawOnce("memory", [timeline, width], () => drawMemory(timeline, widthOf("memory")));
    }
    const isDrawn = run !== undefined || planning !== undefined;
    for (const id of ["timeline", "memory"]) byId(`${id}-section`).hidden = !isDrawn;
    this.drawDevices();
    const { network } = this;
    if (network) this.drawOnce("network", [network, run?.shares], () => drawNetwork(network, run?.shares));
    const width = widthOf("curve");
    this.drawOnce("curve", [this.number, points.size, setup.bandwidth, width], () =>
      drawCurve([...points.values()], setup.planners, setup.bandwidth, width),
    );
    const notes = this.network?.notes ?? [];
    byId("notes").replaceChildren(...notes.map((note) => element("li", {}, note)));
  }

  /** Draws into a place unless it shows the same already. */
  private drawOnce(id: string, of: readonly unknown[], draw: () => SVGElement): void {
    const earlier = this.drawings.get(id);
    if (earlier?.length === of.length && of.every((part, place) => part === earlier[place])) return;
    this.drawings.set(id, of);
    byId(id).replaceChildren(draw());
  }

  private drawDevices(): void {
    byId("devices").replaceChildren(
      ...this.setup.devices.map((_, device) => {
        const mark = element("span", { className: "mark", ariaHidden: "true" });
        mark.style.setProperty("--colour", deviceColour(device));
        return element("li", {}, mark, deviceName(device));
      }),
    );
  }

  private status(): string {
    const { planning, points, setup } = this;
    if (this.isStopped) return "Stopped. Change something to go on.";
    if (!planning) return "";
    const total = setup.planners.length * bandwidths.length;
    return `Planning ${planning.planner} at ${bandwidthText(planning.bandwidth)}; ${points.size} of ${total} points are there`;
  }
}

function keyOf({ planner, bandwidth }: Pick<ShownPoint, "planner" | "bandwidth">): string {
  return `${bandwidth} ${planner}`;
}

function widthOf(id: string): number {
  return Math.max(280, byId(id).clientWidth);
}

function setEnabled(id: string, isEnabled: boolean): void {
  const button = byId(id);
  if (button instanceof HTMLButtonElement) button.disabled = !isEnabled;
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  element("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

new Playground();
