/** `npm run boards -- FOLDER`: fits the shipped boards again to ncnn's log in a folder. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatShippedBoards } from "./format-shipped.ts";
import { readNcnnLog } from "./read-log.ts";
import { shipBoards } from "./ship.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("npm run boards -- FOLDER with ncnn_boards.csv and models/");
const { log, graphs } = readNcnnLog(folder);
writeFileSync(
  join(import.meta.dirname, "data", "ncnn.ts"),
  formatShippedBoards(shipBoards(log, graphs), graphs),
);
