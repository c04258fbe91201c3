import type { Catalog } from "../messages.ts";
import { bandwidths, deviceName, mostDevices, topologies, type DeviceChoice, type Setup } from "../setup.ts";
import { deviceColour } from "./colours.ts";
import { choice, element, numberField } from "./elements.ts";

/** What the form tells of. */
export interface FormEvents {
  /** Something but the bandwidth has changed. */
  changed(setup: Setup): void;
  bandwidthChanged(bandwidth: number): void;
  fileGiven(file: File): void;
}

/** Options of planners that are worth a line of their own, after the planner. */
const variants: Readonly<Record<string, readonly string[]>> = {
  flexpie: ["flexpie[split=proportional]"],
  inh: ["inh[split=proportional]"],
};

/** Planners that need what the page does not ask for: requests, clocks and radios. */
const leftOut = ["cutedge", "maruf"];

/** Draws the form of a setup. */
export function drawForm(form: HTMLElement, catalog: Catalog, setup: Setup, events: FormEvents): void {
  form.replaceChildren(
    modelFields(catalog, setup, events),
    networkFields(setup, events),
    deviceFields(catalog, setup, events),
    plannerFields(catalog, setup, events),
  );
}

function modelFields({ networks }: Catalog, setup: Setup, { changed, fileGiven }: FormEvents): HTMLElement {
  const { model } = setup;
  const own = "file" in model ? [{ value: `file ${model.file}`, text: model.file }] : [];
  const options = [...own, ...networks.map((name) => ({ value: name, text: name }))];
  const select = choice("Network", options, "file" in model ? own[0]!.value : model.network, (value) => {
    if (!value.startsWith("file ")) changed({ ...setup, model: { network: value } });
  });
  const input = element("input", { type: "file", accept: ".onnx,.cfg,.param" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) fileGiven(file);
  });
  const drop = element(
    "label",
    { className: "drop" },
    "or drop an .onnx, Darknet .cfg or ncnn .param file",
    input,
  );
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const file = event.dataTransfer?.files[0];
    if (file) fileGiven(file);
  });
  return fieldset("Network", element("label", {}, "Built in", select), drop);
}

function networkFields(setup: Setup, { changed, bandwidthChanged }: FormEvents): HTMLElement {
  const shown = element("output", {}, bandwidthText(setup.bandwidth));
  const slider = element("input", {
    ...{ type: "range", min: "0", max: String(bandwidths.length - 1), value: String(setup.bandwidth) },
    ...{ id: "bandwidth" },
  });
  slider.setAttribute("aria-valuetext", bandwidthText(setup.bandwidth));
  slider.addEventListener("input", () => {
    shown.textContent = bandwidthText(slider.valueAsNumber);
    slider.setAttribute("aria-valuetext", bandwidthText(slider.valueAsNumber));
    bandwidthChanged(slider.valueAsNumber);
  });
  const options = topologies.map((value) => ({ value, text: value }));
  const topology = choice("Topology", options, setup.topology, (value) => {
    const chosen = topologies.find((one) => one === value);
    if (chosen) changed({ ...setup, topology: chosen });
  });
  const latency = numberField(
    "Latency of a link",
    "us",
    { value: setup.latency, min: 0, max: 1e6 },
    (value) => changed({ ...setup, latency: value ?? 0 }),
  );
  const label = element("label", { htmlFor: "bandwidth" }, "Bandwidth of a link", shown);
  return fieldset("Links", label, slider, element("label", {}, "Topology", topology), latency);
}

function deviceFields(catalog: Catalog, setup: Setup, { changed }: FormEvents): HTMLElement {
  const { devices } = setup;
  const put = (all: readonly DeviceChoice[]) => changed({ ...setup, devices: all });
  const lines = devices.map((device, number) => {
    const set = (part: Partial<DeviceChoice>) =>
      put(devices.map((one, other) => (other === number ? { ...one, ...part } : one)));
    const mark = element("span", { className: "mark", ariaHidden: "true" });
    mark.style.setProperty("--colour", deviceColour(number));
    const name = deviceName(number);
    const profiles = catalog.profiles.map(({ name: value, kind, error }) => ({
      ...{ value, group: groupNames[kind] ?? kind },
      text: error === undefined ? value : `${value} (errs by ${(100 * error).toPrecision(2)} %)`,
    }));
    const remove = element("button", { type: "button", ariaLabel: `Remove ${name}` }, "Remove");
    remove.disabled = devices.length === 1;
    remove.addEventListener("click", () => put(devices.filter((_, other) => other !== number)));
    return element(
      "div",
      { className: "device" },
      element("strong", {}, mark, number === 0 ? `${name}, has the input` : name),
      remove,
      choice(`Profile of ${name}`, profiles, device.profile, (profile) => set({ profile })),
      element(
        "div",
        { className: "figures" },
        numberField("Slowdown", "times", { value: device.slowdown, min: 0.001, max: 1e6 }, (slowdown) =>
          set({ slowdown: slowdown ?? 1 }),
        ),
        numberField("Memory", "MiB", { value: device.memory, min: 1, max: 1e9, isOptional: true }, (memory) =>
          set({ memory }),
        ),
      ),
    );
  });
  const add = element("button", { type: "button" }, "Add a device");
  add.disabled = devices.length >= mostDevices;
  add.addEventListener("click", () => put([...devices, devices.at(-1)!]));
  return fieldset("Devices", ...lines, add);
}

const groupNames: Readonly<Record<string, string>> = {
  board: "Boards, fitted to times of whole networks",
  traces: "Measured tile by tile",
  testbed: "Fitted to published tiles",
  roofline: "Bounds from figures of the hardware",
};

function plannerFields({ planners }: Catalog, setup: Setup, { changed }: FormEvents): HTMLElement {
  const labels = planners
    .filter(({ name }) => !leftOut.includes(name))
    .flatMap(({ name, summary }) => [name, ...(variants[name] ?? [])].map((label) => ({ label, summary })));
  const boxes = labels.map(({ label, summary }) => {
    const box = element("input", { type: "checkbox", checked: setup.planners.includes(label) });
    box.addEventListener("change", () => {
      const wanted = new Set(setup.planners);
      if (box.checked) wanted.add(label);
      else wanted.delete(label);
      const chosen = labels.map((one) => one.label).filter((one) => wanted.has(one));
      if (chosen.length === 0) box.checked = true;
      else changed({ ...setup, planners: chosen });
    });
    return element("label", { title: summary }, box, label);
  });
  return fieldset("Planners", element("div", { className: "planner-list" }, ...boxes));
}

function fieldset(legend: string, ...inside: readonly Node[]): HTMLElement {
  return element("fieldset", {}, element("legend", {}, legend), ...inside);
}

/** `250 Mbps`, `1.3 Gbps`. */
export function bandwidthText(place: number): string {
  const mbps = bandwidths[place]!;
  return mbps < 1000 ? `${mbps} Mbps` : `${mbps / 1000} Gbps`;
}
