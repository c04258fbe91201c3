import { boardFitErrors } from "../../../traces/index.ts";
import type { Cell, Truth } from "../truth.ts";

const data = "the logs of github.com/Tencent/ncnn";
const again = "npm run boards -- FOLDER with those logs and graphs, then npm run validation";

/** A cell that is an error already: nothing of the log is copied here. */
const errorCell = (group: string, name: string, error: number): Cell => ({
  group,
  name,
  truth: 1,
  ours: 1 + error,
});

export const boardsLeftOut: Truth = {
  name: "boards",
  title: "Boards, on networks that were left out of their fit",
  compared:
    `Times of whole networks on the shipped boards (${data}), each network predicted from the others on the same board. A cell is a board with so many ` +
    "threads: the median error over its networks, of which `slicewise profiles` shows the same.",
  fitted: "each board, thread by thread, to the whole-network times of all other networks.",
  command: again,
  quick: true,
  cells: () =>
    boardFitErrors().boards.map(({ board, threads, median }) =>
      errorCell(`${threads} ${threads === 1 ? "thread" : "threads"}`, board, median),
    ),
};

export const boardsInEightBits: Truth = {
  name: "boards-int8",
  title: "Boards, networks in 8 bits",
  compared:
    `How many times as long networks in 8 bits take as in float32 on the shipped boards (${data}), each predicted by the median of the others on the same ` +
    "board. A cell is a board with so many threads: the median error over its networks.",
  fitted: "each board, thread by thread, to the factors of all other networks.",
  command: again,
  quick: true,
  cells: () =>
    boardFitErrors().eightBit.map(({ board, threads, median }) =>
      errorCell(`${threads} ${threads === 1 ? "thread" : "threads"}`, board, median),
    ),
};

export const boardsFromRelatives: Truth = {
  name: "relatives",
  title: "Boards predicted from a relative",
  compared:
    `Times of whole networks on a board (${data}), predicted from another board with the same cores as \`calibrate\` does. A cell is a board with so ` +
    "many threads: the median error over the networks that it was not calibrated with.",
  fitted: "the relative to its own times; the board to none, one or three whole-network times.",
  command: again,
  quick: true,
  cells: () => {
    const { relatives } = boardFitErrors();
    const cells = (group: string, errorOf: (relative: (typeof relatives)[number]) => number) =>
      relatives.map((each) =>
        errorCell(group, `${each.board} from ${each.relative}, ${each.threads} threads`, errorOf(each)),
      );
    return [
      ...cells("nothing measured", ({ uncalibrated }) => uncalibrated),
      ...cells("squeezenet measured", ({ oneTime }) => oneTime),
      ...cells("three networks measured", ({ threeTimes }) => threeTimes),
    ];
  },
};
