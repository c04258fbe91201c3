import { existsSync } from "node:fs";

/** Where systems have Chromium, or Chrome, which will do as well. */
const usualPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser of this machine: that of the environment's CHROMIUM, or one at a usual path. */
export const chromiumPath = process.env["CHROMIUM"] ?? usualPaths.find((path) => existsSync(path));
