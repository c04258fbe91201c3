import { expect, test } from "vitest";
import { loadFlexpie, parsePublished } from "../../../reproduce/published/index.ts";
import { InputError } from "../../../sim/errors.ts";

const head =
  "figure,nodes,model,bandwidth,topology,scheme,layer,quantity,value,unit,resolution,evidence,source";
const good = "Fig. 7,4,resnet18,5G,ring,outc,,time,100.8,ms,0.11,measured,somewhere";

test("a row has its numbers in seconds and nothing for empty fields", () => {
  expect(parsePublished(`${head}\n${good}\n`, "table.csv")).toEqual([
    {
      ...{ figure: "Fig. 7", nodes: 4, model: "resnet18", bandwidth: "5G", topology: "ring" },
      ...{ scheme: "outc", layer: undefined, quantity: "time", value: 0.1008, resolution: 0.00011 },
      ...{ evidence: "measured", source: "somewhere" },
    },
  ]);
});

test.each([
  ["", /^table\.csv: has no rows/],
  [`${head}\n`, /^table\.csv: has no rows/],
  [`figure,nodes\n${good}`, /^table\.csv:1: the columns must be figure,nodes,model/],
  [`${head}\n${good},more`, /^table\.csv:2: has 14 columns; a row has 13/],
  [`${head}\n${good.replace("100.8", "-1")}`, /^table\.csv:2: column value: "-1"/],
  [`${head}\n${good.replace("100.8", "0")}`, /^table\.csv:2: column value: "0": must be more than 0/],
  [`${head}\n${good.replace("100.8", "1e3")}`, /^table\.csv:2: column value: "1e3": is not a plain decimal/],
  [`${head}\n${good.replace(",ms,", ",minutes,")}`, /^table\.csv:2: column unit: "minutes"/],
  [`${head}\n${good.replace("resnet18", "resnet19")}`, /^table\.csv:2: column model: "resnet19"/],
  [`${head}\n${good.replace("somewhere", "")}`, /^table\.csv:2: column source: "": must say where/],
  [`${head}\n${good}\n${good.replace("100.8", "99")}`, /^table\.csv:3: repeats what line 2 says/],
  [`${head}\n"${good}`, /^table\.csv: is not a CSV file: .* on line \d+/],
])("%j is refused", (text, message) => {
  const read = () => parsePublished(text, "table.csv");
  expect(read).toThrow(InputError);
  expect(read).toThrow(message);
});

test("a missing file is named", () => {
  expect(() => loadFlexpie("/nowhere")).toThrow(/flexpie\.csv: cannot be read/);
});
