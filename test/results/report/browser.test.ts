import { readFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { reportHtml } from "../../../results/report/index.ts";
import { chromiumPath } from "./chromium.ts";
import { smallRun, timed, without } from "./runs.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("a browser is there to look at reports with, where changes are checked", () => {
  if (!chromiumPath) console.warn("The report is not looked at: no Chromium; set CHROMIUM to its path.");
  if (process.env["CI"] === "true") expect(chromiumPath, "Chromium is not installed").toBeTruthy();
});

describe.skipIf(!chromiumPath)("the report in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  const file = (name: string, html: string) => {
    const path = join(folder, `${name}.html`);
    writeFileSync(path, html);
    return pathToFileURL(path).href;
  };
  const address = file("small", reportHtml(smallRun()));
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());
  afterEach(() => page.close());

  async function open(
    url: string,
    { width = 1280, colorScheme = "light" }: { width?: number; colorScheme?: "light" | "dark" } = {},
  ): Promise<void> {
    complaints = [];
    page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("request", (request) => {
      const asked = request.url();
      if (asked !== url && !asked.startsWith("data:")) complaints.push(`asks for ${asked}`);
    });
    await page.goto(url);
  }

  /** Scrolls every chart into sight, which draws it. */
  async function drawCharts(): Promise<Locator[]> {
    const charts = await page.locator(".chart:visible").all();
    for (const chart of charts) {
      await chart.scrollIntoViewIfNeeded();
      await chart.locator("svg.marks").waitFor();
    }
    return charts;
  }

  const cellsOf = (column: number) =>
    page.locator(`#points-table tbody tr td:nth-child(${column})`).allTextContents();

  test("a planner in the legend is hidden by a click, and shown by another", async () => {
    await open(address);
    await drawCharts();
    const bars = () => page.locator("#speedup-0 .mark-rect.role-mark > path").count();
    const [button] = await page.locator(".legend.planners button").all();
    expect(await bars()).toBe(3);
    await button!.click();
    await expect.poll(bars).toBe(2);
    expect(await button!.getAttribute("aria-pressed")).toBe("false");
    await button!.click();
    await expect.poll(bars).toBe(3);
    await page.getByRole("button", { name: "Hide all" }).first().click();
    await expect.poll(bars).toBe(0);
    expect(await page.locator('.legend [aria-pressed="true"]').count()).toBe(0);
    await page.getByRole("button", { name: "Show all" }).first().press("Enter");
    await expect.poll(bars).toBe(3);
    expect(complaints).toEqual([]);
  });

  test("opens as a file, asks for nothing, and complains about nothing", async () => {
    await open(address);
    const charts = await drawCharts();
    // Speed-up and bandwidth for two networks, a timeline and its memory.
    expect(charts).toHaveLength(6);
    for (const chart of charts) {
      expect(await chart.locator("[class*='role-mark'] > path").count()).toBeGreaterThan(0);
      const described = chart.locator("xpath=descendant-or-self::*[@role='graphics-document']");
      expect(await described.getAttribute("aria-label")).toMatch(/^(Speed-up|Latency|Timeline|Live)/);
    }
    // The bars of two planners that have results on beta, and of three on alpha; bands over the seeds.
    expect(await page.locator("#speedup-0 .mark-rect.role-mark > path").count()).toBe(3);
    expect(await page.locator("#speedup-1 .mark-rect.role-mark > path").count()).toBe(2);
    expect(await page.locator("#latency-0 .mark-area.role-mark > path").count()).toBe(3);
    expect(complaints).toEqual([]);
  });

  test("shows texts of a run as texts", async () => {
    await open(address);
    expect(await page.locator("h1").textContent()).toBe("small <run>");
    expect(await page.locator("#summary").textContent()).toContain('</script><img src="x"> & more');
    expect(await page.locator("img").count()).toBe(0);
  });

  test("sorts its table with mouse and keyboard, and says by what", async () => {
    await open(address);
    const latency = page.locator("#points-table th", { hasText: /^\s*Latency/ });
    const names = await page.locator("#points-table th").allTextContents();
    const position = 1 + names.findIndex((name) => /^\s*Latency/.test(name));
    const numbers = async () =>
      (await cellsOf(position)).map((text) => (text === "–" ? Infinity : Number(text)));
    await latency.getByRole("button").click();
    expect(await latency.getAttribute("aria-sort")).toBe("ascending");
    const ascending = await numbers();
    expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
    expect(ascending).toHaveLength(36);
    expect(ascending.filter((number) => number === Infinity)).toHaveLength(6);
    await latency.getByRole("button").press("Enter");
    expect(await latency.getAttribute("aria-sort")).toBe("descending");
    const descending = await numbers();
    // What has no result stays last.
    expect(descending).toEqual([...ascending.slice(0, 30).toReversed(), ...ascending.slice(30)]);
    expect(await page.locator('#points-table [aria-sort="descending"]').count()).toBe(1);
  });

  test("filters its table", async () => {
    await open(address);
    await page.getByRole("combobox", { name: "Planner" }).selectOption("outc");
    await page.getByRole("combobox", { name: "Model" }).selectOption("beta");
    const rows = await page.locator("#points-table tbody tr").allTextContents();
    expect(rows).toHaveLength(6);
    for (const row of rows) expect(row).toMatch(/^betaring.*outc/);
    expect(await page.locator("#points-shown").textContent()).toBe("1 to 6 of 6");
  });

  test("shows the chosen timeline, and the part of it that is asked for, by keyboard alone", async () => {
    await open(address);
    await drawCharts();
    const bars = page.locator("#timeline-chart .mark-rect.role-mark > path");
    // Three tasks, two waits of the second device, and one use of the link.
    expect(await bars.count()).toBe(6);
    const uses = await page.locator("#timeline-table tbody tr").allTextContents();
    // Busy, its share, waiting, peak: 4 ms, 40 %, none and 2 MB; and so on.
    expect(uses).toEqual(["a4.040.00.02", "b3.535.06.53", "a → b2.020.0––"]);
    await page.locator("#timeline-in").focus();
    await page.keyboard.press("Space");
    expect(await page.locator("#timeline-where").textContent()).toContain("2.5 to 7.5 of 10.0 ms");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator("#timeline-where").textContent()).toContain("5 to 10 of 10 ms");
    const select = page.locator("#timeline-point");
    await select.focus();
    await page.keyboard.press("ArrowDown");
    expect(await select.inputValue()).toBe("1");
    expect(await page.locator("#timeline-where").textContent()).toContain("0 to 10 of 10 ms");
    expect(complaints).toEqual([]);
  });

  test("is reached by the keyboard from its first link to the table's last column", async () => {
    await open(address);
    const reached = new Set<string>();
    for (let steps = 0; steps < 80; steps++) {
      await page.keyboard.press("Tab");
      const focused = page.locator(":focus");
      if ((await focused.count()) === 0) break;
      reached.add(((await focused.textContent()) ?? "").trim().split(/\s+/)[0] ?? "");
    }
    for (const name of ["To", "Summary", "Zoom", "Model", "Status", "Reason"])
      expect([...reached]).toContain(name);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 400]) {
      test(`passes axe and does not scroll sideways, ${colorScheme}, ${width} pixels wide`, async () => {
        await open(address, { width, colorScheme });
        await drawCharts();
        await page.locator("#speedups details > summary").last().click();
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        await page.evaluate(axe);
        const violations: unknown = await page.evaluate(
          "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))",
        );
        expect(violations).toEqual([]);
        // axe does not look at the texts of drawings.
        const inks: unknown = await page.evaluate(
          "[...new Set([...document.querySelectorAll('svg.marks text')].filter((text) => text.textContent !== '').map((text) => text.getAttribute('fill')))]",
        );
        const paper = colorScheme === "light" ? "#ffffff" : "#15181d";
        for (const ink of Array.isArray(inks) ? inks : [undefined])
          expect(contrast(String(ink), paper)).toBeGreaterThanOrEqual(4.5);
        expect(complaints).toEqual([]);
      });
    }
  }

  test("has all charts, all rows and no buttons on paper, and is as it was afterwards", async () => {
    const many = Array.from({ length: 130 }, (_, index) => ({
      row: timed("inh", 10 + index, 100 / (1 + index)),
      timeline: undefined,
    }));
    await open(file("many", reportHtml({ ...smallRun(), points: [...smallRun().points, ...many] })));
    const rows = page.locator("#points-table tbody tr");
    expect(await rows.count()).toBe(100);
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await expect.poll(() => page.locator(".chart:visible:not(:has(svg.marks))").count()).toBe(0);
    expect(await rows.count()).toBe(166);
    expect(await page.locator("#points-shown").textContent()).toBe("1 to 166 of 166");
    expect(await page.locator("details:not([open])").count()).toBe(0);
    expect(await page.locator("button:visible").count()).toBe(
      // Names of columns and of planners.
      await page.locator("thead button:visible, .legend [aria-pressed]:visible").count(),
    );
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await rows.count()).toBe(100);
    expect(await page.locator("details[open]").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("is light on paper, whatever the screen is", async () => {
    await open(address, { colorScheme: "dark" });
    await drawCharts();
    const inks = () =>
      page.evaluate(
        "[...new Set([...document.querySelectorAll('.panels svg.marks text')].map((text) => text.getAttribute('fill')))]",
      );
    expect(await inks()).toContain("#a9b1bb");
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await expect.poll(inks).not.toContain("#a9b1bb");
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await expect.poll(inks).toContain("#a9b1bb");
  });

  test("sets its numbers in columns of equal decimals", async () => {
    await open(address);
    const heads = await page.locator("#points-table thead th").allTextContents();
    for (const [index, head] of heads.entries()) {
      const numbers = (await cellsOf(index + 1)).filter((text) => /^[\d,.]+$/.test(text));
      const decimals = new Set(numbers.map((text) => text.split(".")[1]?.length ?? 0));
      expect(decimals.size, head).toBeLessThanOrEqual(1);
    }
  });

  test("shows memory below the timeline at the same place of the same time", async () => {
    await open(address);
    await drawCharts();
    const lefts = [];
    for (const id of ["timeline-chart", "memory-chart"])
      lefts.push((await page.locator(`#${id} .background`).first().boundingBox())!);
    expect(Math.abs(lefts[0]!.x - lefts[1]!.x)).toBeLessThan(1);
    expect(Math.abs(lefts[0]!.width - lefts[1]!.width)).toBeLessThan(1);
  });

  test("of a run without a result has a summary and a table", async () => {
    const row = without("infeasible", "device a has 1 MiB");
    const run = {
      scenario: "none",
      version: "1",
      baseline: "single",
      points: [{ row, timeline: undefined }],
    };
    await open(file("none", reportHtml(run)));
    expect(await page.locator("h2").allTextContents()).toEqual(["Summary", "All points"]);
    expect(await page.locator("#summary").textContent()).toContain("device a has 1 MiB");
    expect(await page.locator("#points-table tbody tr").count()).toBe(1);
    expect(complaints).toEqual([]);
  });
});

/** Contrast of two colours as #rrggbb (Web Content Accessibility Guidelines 2.2, "contrast ratio"). */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
