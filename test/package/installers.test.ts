import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/**
 * The installer of onnxruntime-node downloads GPU libraries from an external host. npm 11.16 and later reads in package.json that it
 * is not to run; earlier ones run what the lock says has an installer.
 */
test("npm is told not to run the installer of onnxruntime-node", () => {
  const { allowScripts } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(allowScripts).toMatchObject({ "onnxruntime-node": false });
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const locked = packages["node_modules/onnxruntime-node"];
  expect(locked).toMatchObject({ version: expect.any(String) });
  expect(locked).not.toHaveProperty("hasInstallScript");
});
