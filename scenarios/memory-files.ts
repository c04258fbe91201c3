import { InputError } from "../sim/errors.ts";
import { readByLayer, shippedProfiles, type Trace } from "../traces/index.ts";
import type { ScenarioFiles } from "./scenario-files.ts";

/** What a page brings in place of a disk. */
export interface MemoryContents {
  /** Bytes of the files that scenarios may name, by path. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Texts of the traces that ship with the package, by profile; a profile that is left out is refused. */
  readonly traces?: Readonly<Record<string, readonly string[]>>;
}

/** Files of a page's memory; its folder is the root of all paths. Knowledge `estimated[estimator=cart]` needs a disk. */
export function memoryFiles({ files = {}, traces = {} }: MemoryContents = {}): ScenarioFiles {
  const parsed = new Map<string, readonly Trace[]>();
  const contents = new Map(Object.entries(files));
  return {
    folder: "/",
    bytes(path, _what, maximumSize = Infinity) {
      const bytes = contents.get(path.replace(/^\//, "")) ?? contents.get(path);
      if (!bytes) throw new InputError(`${path}: there is no such file (allowed: ${namesOf(contents)})`);
      if (bytes.length > maximumSize)
        throw new InputError(`${path}: has ${bytes.length} bytes (allowed: up to ${maximumSize})`);
      return bytes;
    },
    namesIn: () => undefined,
    shippedTraces(profile) {
      const texts = traces[profile];
      if (!texts) {
        const allowed = shippedProfiles.flatMap(({ name, kind }) =>
          kind !== "traces" || name in traces ? [name] : [],
        );
        throw new InputError(`profile ${profile} is not loaded here (allowed: ${allowed.join(", ")})`);
      }
      const known = parsed.get(profile) ?? texts.map((text) => readByLayer(text, profile));
      parsed.set(profile, known);
      return known;
    },
    treeLibrary() {
      throw new InputError("estimator=cart is not available here (allowed: estimator=boosted)");
    },
  };
}

function namesOf(contents: ReadonlyMap<string, unknown>): string {
  return contents.size === 0 ? "none; add one" : [...contents.keys()].join(", ");
}
