/** The element of the page with an id. @throws Error when the page lacks it */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element ${id}`);
  return element;
}

type Properties<Name extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Name], "style" | "children">
>;

/** An element with its properties and what is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties<Name>,
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...inside);
  return made;
}

/** A drop-down list. */
export function choice(
  label: string,
  options: readonly { readonly value: string; readonly text: string; readonly group?: string }[],
  value: string,
  changed: (value: string) => void,
): HTMLSelectElement {
  const select = element("select", { ariaLabel: label });
  const groups = new Map<string, HTMLElement>();
  for (const { value: one, text, group } of options) {
    const option = element("option", { value: one, selected: one === value }, text);
    if (group === undefined) select.append(option);
    else {
      const place = groups.get(group) ?? element("optgroup", { label: group });
      groups.set(group, place);
      place.append(option);
      select.append(place);
    }
  }
  select.addEventListener("change", () => changed(select.value));
  return select;
}

/** A number in a label; a text that is none, or out of range, is not taken over and shown as wrong by the browser. */
export function numberField(
  label: string,
  unit: string,
  { value, min, max, isOptional = false }: NumberFieldOptions,
  changed: (value: number | undefined) => void,
): HTMLLabelElement {
  const input = element("input", {
    ...{ type: "number", min: String(min), max: String(max), step: "any", required: !isOptional },
    ...{ value: value === undefined ? "" : String(value), placeholder: isOptional ? "any" : "" },
  });
  input.addEventListener("change", () => {
    if (!input.reportValidity()) return;
    changed(input.value === "" ? undefined : input.valueAsNumber);
  });
  return element("label", {}, label, input, unit);
}

export interface NumberFieldOptions {
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  /** May it be empty? */
  readonly isOptional?: boolean;
}
