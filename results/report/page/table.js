import { columnDecimals, withDecimals } from "./numbers.js";

/** Rows that are shown at once. */
const pageSize = 100;

/** Most rows that go on paper. */
const maximumPrinted = 1000;

/**
 * Fills the table of all points, and lets the reader sort, filter and leaf through it.
 *
 * @param {TableData} data
 * @returns shows all rows, or as many as go on paper, and returns what shows a page again
 */
export function connectTable({ columns, rows }) {
  const table = document.getElementById("points-table");
  const body = table?.querySelector("tbody");
  const shown = document.getElementById("points-shown");
  const previous = document.getElementById("points-previous");
  const next = document.getElementById("points-next");
  if (
    !table ||
    !body ||
    !shown ||
    !(previous instanceof HTMLButtonElement) ||
    !(next instanceof HTMLButtonElement)
  )
    return () => () => undefined;
  const heads = [...table.querySelectorAll("thead th")];
  const filters = [...document.querySelectorAll("select.filter")].filter(
    (one) => one instanceof HTMLSelectElement,
  );
  let sorted = { column: -1, descending: false };
  let start = 0;
  let size = pageSize;
  const decimals = columns.map(({ numbers }, column) =>
    numbers === "decimals" ? 2 : columnDecimals(numbers ? rows.map((row) => row[column]) : []),
  );

  const show = () => {
    const wanted = filters.flatMap(({ value, dataset }) =>
      value === "" ? [] : [{ column: Number(dataset["column"]), value }],
    );
    const matching = rows.filter((row) => wanted.every(({ column, value }) => String(row[column]) === value));
    const ordered = sorted.column < 0 ? matching : sortedRows(matching, sorted.column, sorted.descending);
    start = Math.min(start, Math.max(0, ordered.length - 1));
    start -= start % size;
    const page = ordered.slice(start, start + size);
    body.replaceChildren(...page.map((row) => rowElement(row, columns, decimals)));
    shown.textContent =
      ordered.length === 0 ? "No such points" : `${start + 1} to ${start + page.length} of ${ordered.length}`;
    previous.disabled = start === 0;
    next.disabled = start + size >= ordered.length;
  };

  for (const [column, head] of heads.entries()) {
    head.querySelector("button")?.addEventListener("click", () => {
      sorted = { column, descending: sorted.column === column && !sorted.descending };
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", sorted.descending ? "descending" : "ascending");
      start = 0;
      show();
    });
  }
  for (const filter of filters)
    filter.addEventListener("change", () => {
      start = 0;
      show();
    });
  previous.addEventListener("click", () => {
    start -= pageSize;
    show();
  });
  next.addEventListener("click", () => {
    start += pageSize;
    show();
  });
  show();
  return () => {
    const seen = start;
    start = 0;
    size = maximumPrinted;
    show();
    return () => {
      start = seen;
      size = pageSize;
      show();
    };
  };
}

/**
 * Numbers by size, texts by letters and by the numbers in them, what is not there last.
 *
 * @param {readonly TableRow[]} rows
 * @param {number} column
 * @param {boolean} descending
 */
function sortedRows(rows, column, descending) {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [a[column] ?? null, b[column] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    return sign * String(left).localeCompare(String(right), "en", { numeric: true });
  });
}

/**
 * @param {TableRow} row
 * @param {readonly TableColumn[]} columns
 * @param {readonly number[]} decimals by column
 */
function rowElement(row, columns, decimals) {
  const element = document.createElement("tr");
  element.append(
    ...row.map((value, column) => {
      const { numbers } = columns[column] ?? {};
      const cell = document.createElement("td");
      if (numbers) cell.className = "number";
      // Whole sentences break their lines.
      else if (String(value).length > 40) cell.className = "wide";
      cell.textContent = cellText(value, decimals[column] ?? 0);
      return cell;
    }),
  );
  return element;
}

/**
 * @param {string | number | null} value
 * @param {number} decimals
 */
export function cellText(value, decimals) {
  if (value === null) return "–";
  return typeof value === "string" ? value : withDecimals(value, decimals);
}
