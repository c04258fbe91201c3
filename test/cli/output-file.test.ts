import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type * as Files from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { writeOutputs } from "../../cli/output-file.ts";
import { RetryError } from "../../results/log/index.ts";
import { InputError } from "../../sim/errors.ts";
import { withMounts } from "./mounts.ts";
import { program } from "./started.ts";

vi.mock("node:fs", async (original) => {
  const files = await original<typeof Files>();
  return { ...files, renameSync: vi.fn(files.renameSync), writeFileSync: vi.fn(files.writeFileSync) };
});
afterEach(() => vi.clearAllMocks());

const cli = program.join(" ");
const newFolder = () => mkdtempSync(join(tmpdir(), "slicewise-output-"));

/** A folder with two earlier files, and what is to take the place of the first and stand beside it. */
function earlier() {
  const folder = newFolder();
  for (const name of ["a", "b"]) writeFileSync(join(folder, name), `earlier ${name}`);
  const files = ["a", "b", "c"].map((name) => ({ path: join(folder, name), content: `later ${name}` }));
  vi.clearAllMocks();
  return { folder, files };
}

const contents = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), "utf8")]);

test.each([
  ["rename", renameSync, "EXDEV", InputError],
  ["rename", renameSync, "EPERM", InputError],
  ["rename", renameSync, "EBUSY", RetryError],
  ["write", writeFileSync, "EACCES", InputError],
  ["write", writeFileSync, "ENOSPC", RetryError],
])("where a %s fails with %3$s, every file stays as it was", (_, operation, code, kind) => {
  for (let call = 0; call < 3; call++) {
    const { folder, files } = earlier();
    const mock = vi.mocked(operation as typeof renameSync);
    const works = mock.getMockImplementation()!;
    for (let before = 0; before < call; before++) mock.mockImplementationOnce(works);
    mock.mockImplementationOnce(() => {
      throw Object.assign(new Error(`${code}: injected`), { code, syscall: "test" });
    });
    let thrown: unknown;
    try {
      writeOutputs(files);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(kind);
    expect(String(thrown)).toContain(`cannot be written to`);
    expect(contents(folder)).toEqual([
      ["a", "earlier a"],
      ["b", "earlier b"],
    ]);
    writeOutputs(files);
    expect(contents(folder)).toEqual(["a", "b", "c"].map((name) => [name, `later ${name}`]));
  }
});

test("a link is followed and stays one", () => {
  const [folder, other] = [newFolder(), newFolder()];
  writeFileSync(join(other, "target"), "earlier");
  symlinkSync(join(other, "target"), join(folder, "link"));
  writeOutputs([{ path: join(folder, "link"), content: "later" }]);
  expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
  expect(contents(other)).toEqual([["target", "later"]]);
});

test.each([
  ["a folder", (folder: string) => mkdirSync(join(folder, "out")), "out", "EISDIR"],
  ["a folder that is not there", () => undefined, "no/out", "there is no folder"],
  [
    "a folder that is a file",
    (folder: string) => writeFileSync(join(folder, "no"), ""),
    "no/out",
    "there is no",
  ],
])("%s is refused", (_, make, name, reason) => {
  const folder = newFolder();
  make(folder);
  const before = readdirSync(folder);
  expect(() => writeOutputs([{ path: join(folder, name), content: "" }])).toThrow(
    expect.objectContaining({ name: "InputError", message: expect.stringContaining(reason) }),
  );
  expect(readdirSync(folder)).toEqual(before);
});

test("a pipe is written to; a file that the shell has opened is refused", () => {
  const folder = newFolder();
  const timeline = `${cli} timeline scenarios/first-steps.yaml --where planner=single --out /dev/stdout`;
  const script = `${timeline} | cat > "$1/piped"; ${timeline} > "$1/opened"`;
  const { status, stderr } = spawnSync("bash", ["-c", script, "bash", folder], { encoding: "utf8" });
  expect([status, stderr]).toEqual([
    2,
    "slicewise: /dev/stdout: is a file that is open already; name the file itself\n",
  ]);
  expect(readFileSync(join(folder, "piped"), "utf8")).toContain('"traceEvents"');
  expect(readFileSync(join(folder, "opened"), "utf8")).not.toContain('"traceEvents"');
});

test("a file on a full file system stays as it was (skipped where mounting is not permitted)", ({ skip }) => {
  const folder = newFolder();
  mkdirSync(join(folder, "full"));
  const ran = withMounts(
    `mount -t tmpfs -o size=16k none "$1/full" || exit 99
     echo earlier > "$1/full/own.yaml"; head -c 100000 /dev/zero > "$1/full/zeros" 2> /dev/null
     ${cli} init "$1/full/own.yaml" --force; status=$?
     cp "$1/full/own.yaml" "$1/kept"; ls -A "$1/full" > "$1/names"; exit $status`,
    folder,
  );
  if (!ran || ran.status === 99) return skip("mounting is not permitted");
  expect([ran.status, ran.stderr]).toEqual([75, expect.stringContaining("cannot be written to now: ENOSPC")]);
  expect(readFileSync(join(folder, "kept"), "utf8")).toBe("earlier\n");
  expect(readFileSync(join(folder, "names"), "utf8")).toBe("own.yaml\nzeros\n");
});
