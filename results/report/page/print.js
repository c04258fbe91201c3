/**
 * Makes the page ready for paper, and undoes it afterwards: folded parts open, and whatever else `prepare` does.
 *
 * @param {() => () => void} prepare does the rest, and returns what undoes it
 */
export function connectPrinting(prepare) {
  /** @type {() => void} */
  let restore = () => undefined;
  addEventListener("beforeprint", () => {
    const folded = [...document.querySelectorAll("details:not([open])")].filter(
      (one) => one instanceof HTMLDetailsElement,
    );
    for (const one of folded) one.open = true;
    const undo = prepare();
    restore = () => {
      for (const one of folded) one.open = false;
      undo();
    };
  });
  addEventListener("afterprint", () => restore());
}
