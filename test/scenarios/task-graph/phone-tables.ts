import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Milliseconds of each operator of the network `fork` on a phone's CPU with 1, 2 and 4 threads, and on its GPU. */
export interface PhoneTimes {
  readonly split: readonly [number, number, number, number];
  readonly branch: readonly [number, number, number, number];
  readonly join: readonly [number, number, number, number];
}

export const phoneTimes: Readonly<Record<string, PhoneTimes>> = {
  slow: { split: [8, 5, 3, 4], branch: [90, 50, 30, 36], join: [4, 2.5, 1.5, 0] },
  fast: { split: [2, 1.5, 1, 2], branch: [20, 11, 7, 6], join: [1, 0.8, 0.6, 0.5] },
};

/** Milliseconds of a copy of a map from CPU to GPU and back. */
export const copyMilliseconds = [2, 1] as const;

/**
 * A new folder with operator tables as the phones' were measured, by network and phone: `fork` (an operator, two branches of
 * equal length, and one that joins them) on each phone of `phoneTimes`, and `fork/unmeasured`, whose table of copies is empty.
 */
export function phoneFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-phones-"));
  const map = "1,8,16,16";
  const operators = [
    `split 1,3,32,32@0; ${map}@1; none 1;2;`,
    `left ${map}@1; ${map}@2; 0; 3;`,
    `right ${map}@1; ${map}@3; 0; 3;`,
    `join ${map}@2;${map}@3; 1,16,16,16@4; 1;2; none`,
  ];
  mkdirSync(join(folder, "fork"));
  writeFileSync(join(folder, "fork", "fork-info.txt"), `${operators.join("\n")}\n`);
  for (const [phone, { split, branch, join: last }] of Object.entries(phoneTimes)) {
    const times = { split, left: branch, right: branch, join: last };
    const lines = Object.entries(times).map(([name, values]) =>
      [name, ...values.map((milliseconds) => milliseconds * 1e3)].join(" "),
    );
    const copies = copyMilliseconds.map((milliseconds) => milliseconds * 1e3).join(" ");
    addPhone(folder, phone, `${lines.join("\n")}\n`, `${map} ${copies}\n`);
  }
  addPhone(folder, "unmeasured", "split 1 1 1 1\n", "");
  mkdirSync(join(folder, "fork", "bare"));
  return folder;
}

function addPhone(folder: string, phone: string, times: string, copies: string): void {
  const place = join(folder, "fork", phone);
  mkdirSync(place);
  writeFileSync(join(place, `${phone}-fork-layerwise-latency.csv`), times);
  writeFileSync(join(place, `fork-${phone}-data-trans.csv`), copies);
}
