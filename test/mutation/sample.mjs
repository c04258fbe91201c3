import { createHash } from "node:crypto";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";

/**
 * Passes a share of the mutants on to the tests; the others count as not compiled, which leaves them out. Which ones follows
 * from their place and text alone.
 */
class SampleChecker {
  static inject = [];
  share = Number(process.env["SAMPLE"] ?? "1");

  async init() {}

  group(mutants) {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        this.isChosen(mutant)
          ? { status: "passed" }
          : { status: "compileError", reason: "not in the sample" },
      ]),
    );
  }

  isChosen({ fileName, location, mutatorName, replacement }) {
    const file = fileName.replaceAll("\\", "/").replace(/^.*\/(?=(sim|planners|traces)\/)/, "");
    const text = JSON.stringify([file, location, mutatorName, replacement]);
    return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32 < this.share;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, "sample", SampleChecker)];
