import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Download, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { playgroundHtml } from "../../playground/build.ts";
import { addressOf, setupOf } from "../../playground/page/address.ts";
import { bandwidths, firstSetup, scenarioText, sweepText, type Setup } from "../../playground/setup.ts";
import { pointsCsv, rowOf } from "../../results/index.ts";
import { parseScenario, runScenario } from "../../scenarios/index.ts";
import { chromiumPath } from "../results/report/chromium.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Two planners on three devices, two of them boards and one measured tile by tile. */
const small: Setup = {
  model: { network: "squeezenet1.1" },
  devices: [
    { profile: "rk3399-a72", slowdown: 1 },
    { profile: "rk3399-a72", slowdown: 1.5, memory: 512 },
    { profile: "x86-64-zen4-avx512", slowdown: 10 },
  ],
  topology: "ring",
  bandwidth: bandwidths.indexOf(500),
  latency: 50,
  planners: ["single", "inh"],
};

/** The page answers when the machine lets it. */
const waiting = { timeout: 60_000 };

const boards: Setup = {
  ...small,
  devices: [1, 1, 2].map((slowdown) => ({ profile: "rk3399-a72", slowdown })),
};

function csvOf(setup: Setup): string {
  const scenario = parseScenario(scenarioText(setup), { file: "scenario.yaml" });
  return pointsCsv([...runScenario(scenario)].map(rowOf), scenario.sweptFields);
}

test("the page's own sweep has all bandwidths of each planner, in the order in which they are asked for", () => {
  const scenario = parseScenario(sweepText(small), { file: "sweep.yaml" });
  expect(scenario.pointCount).toBe(bandwidths.length * small.planners.length);
  for (const [place, mbps] of bandwidths.entries())
    for (const [planner, label] of small.planners.entries()) {
      const { identity } = scenario.point(place * small.planners.length + planner);
      expect(identity.planner).toBe(label);
      expect(identity.bandwidth).toBeCloseTo((mbps * 1e6) / 8, 3);
    }
});

test("an address carries a setup, and one that makes no sense is left out", () => {
  for (const setup of [small, firstSetup]) expect(setupOf(addressOf(setup))).toEqual(setup);
  const wrong = [
    { ...small, devices: [] },
    { ...small, devices: [{ profile: "x}\n- {", slowdown: 1 }] },
    { ...small, bandwidth: 1000 },
    { ...small, topology: "tree" },
  ];
  for (const setup of wrong) expect(setupOf(`#${encodeURIComponent(JSON.stringify(setup))}`)).toBeUndefined();
  for (const text of ["", "#", "#%", "#null", "#{}"]) expect(setupOf(text)).toBeUndefined();
});

describe.skipIf(!chromiumPath)("the playground in a browser", { timeout: 180_000 }, () => {
  const file = join(mkdtempSync(join(tmpdir(), "slicewise-")), "index.html");
  const address = pathToFileURL(file).href;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    writeFileSync(file, await playgroundHtml());
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  }, 180_000);
  afterAll(() => browser.close());
  afterEach(() => page.close());

  async function open(setup: Setup, width = 1280): Promise<void> {
    complaints = [];
    page = await browser.newPage({ viewport: { width, height: 900 } });
    page.setDefaultTimeout(150_000);
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("request", (request) => {
      if (!/^(file|blob|data):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
    });
    await page.goto(`${address}${addressOf(setup)}`);
  }

  const allShown = () => page.locator("#download-points:enabled").waitFor();

  async function textOf(button: string): Promise<string> {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
    return readFileSync(await (download satisfies Download).path(), "utf8");
  }

  test("what it downloads is what the command line runs, and comes to the same bytes", async () => {
    await open(small);
    await allShown();
    expect(await textOf("#download-scenario")).toBe(scenarioText(small));
    expect(await textOf("#download-points")).toBe(csvOf(small));
    // The slider goes on by keyboard, and the address with it.
    await page.focus("#bandwidth");
    await page.keyboard.press("ArrowRight");
    const moved = { ...small, bandwidth: small.bandwidth + 1 };
    await expect.poll(() => new URL(page.url()).hash, waiting).toBe(addressOf(moved));
    await allShown();
    expect(await textOf("#download-points")).toBe(csvOf(moved));
    expect(complaints).toEqual([]);
  });

  test("a planner's run is drawn: Gantt chart, memory, and who computes what", async () => {
    await open(boards);
    await page.getByRole("button", { name: "inh", exact: true }).click();
    await page.locator("#timeline svg").waitFor();
    const run = [...runScenario(parseScenario(scenarioText(boards), { file: "scenario.yaml" }))][1]!;
    const row = rowOf(run);
    const label = await page.locator("#timeline svg").getAttribute("aria-label");
    const milliseconds = Number(/over ([\d.,]+) ms/.exec(label!)![1]!.replace(",", ""));
    expect(milliseconds / (row.simulated_latency_s! * 1e3)).toBeCloseTo(1, 2);
    // By rows, each device has about a third of an early operator.
    const titles = await page.locator("#network title").allTextContents();
    expect(titles.find((title) => title.startsWith("conv1,"))).toMatch(
      /board-1 3\d %, board-2 3\d %, board-3 3\d %/,
    );
    expect(await page.locator("#memory svg path").count()).toBe(3);
    expect(complaints).toEqual([]);
  });

  test("a file that is dropped is read in the page, and what is wrong with it is said", async () => {
    await open({ ...boards, planners: ["single"] });
    await allShown();
    const cfg =
      "[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\nfilters=8\nsize=3\nstride=1\npad=1\nactivation=leaky\n";
    const drop = (name: string, text: string) =>
      page.setInputFiles("input[type=file]", { name, mimeType: "text/plain", buffer: Buffer.from(text) });
    await drop("own.cfg", cfg);
    await page.locator("#network svg[aria-label^='own: ']").waitFor();
    await drop("broken.cfg", "[net]\nwidth=32\n[unknown-layer]\n");
    await expect.poll(() => page.locator("#fault").textContent(), waiting).toMatch(/unknown-layer/);
    expect(complaints).toEqual([]);
  });

  test.each([
    [1280, "light"],
    [400, "dark"],
  ] as const)(
    "at %s pixels, %s, nothing is cut off, and a screen reader finds its way",
    async (width, colorScheme) => {
      await open({ ...boards, planners: ["single", "inh"] }, width);
      await page.emulateMedia({ colorScheme });
      await allShown();
      await page.locator("#timeline svg").waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      await page.addScriptTag({ content: axe });
      const violations: unknown = await page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`))",
      );
      expect(violations).toEqual([]);
    },
  );
});
