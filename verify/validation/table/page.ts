import { markdownTable } from "markdown-table";
import { formatMilliseconds } from "../../../results/quantities.ts";
import type { CommittedValidations } from "../committed.ts";
import type { ValidationRow } from "../row.ts";
import { caseText } from "../summary.ts";

/** An error above which a case is listed by itself. */
const missed = 0.05;

/** The page that says how far the simulator is from real runs: summary, the cases that it misses, how the table was made. */
export function validationPage({ rows, summary: groups, command }: CommittedValidations): string {
  const summary = groups.map((group) => [
    group.mode,
    group.requests === "single" ? "single requests" : "streams",
    String(group.cases),
    percent(group.medianError),
    percent(group.p90Error),
    percent(group.worstError),
    percent(group.bias),
    percent(group.medianTransferError),
    String(group.disturbed),
    String(group.failed),
    String(group.wrong),
    group.medianCpuPressure === undefined ? "" : `${group.medianCpuPressure.toFixed(0)} %`,
  ]);
  const head = ["mode", "requests", "cases", "median error", "P90", "worst", "bias", "transfers"];
  const more = ["disturbed", "not run", "wrong results", "CPU pressure"];
  return `# The simulator against real runs

Written by \`${command}\`; nothing here is by hand.

Plans of the scenarios in \`scenarios/\` ran on one host: one process per device with onnxruntime, TCP between network namespaces whose links
are shaped to the scenario. Every result was compared with the unpartitioned model's. The simulator knew of the links what ping-pong
on a shaped link of each bandwidth had measured (\`slicewise link measure\`), signals between the processes, and nothing of the runs. Computes last as the simulator says in
\`replay\`, which tests the network, the order of tasks and what a plan moves; in \`stretch\` 40 times their processor time, alternately; in \`free\`
as long as they do, on a core each. The simulator then has what each tile took on this host before each run, while nothing was
moved, after idling as long as the simulated run idles there; its figure is the median over these.

${markdownTable([[...head, ...more], ...summary])}

Errors are simulated over measured median less 1; medians, P90 and worst are without their sign, the bias is the median with it; transfers are the part in which nothing
computes, by itself. A case is
disturbed when on some device computes overran by more than 1 % of the latency in most runs: its figures do not count. CPU pressure is the
part of the time in which something on the host waited for a core, while the cases ran; 0 to 20 % is a quiet host.

## Misses

Cases that are off by more than ${(missed * 100).toFixed(0)} %, and those that did not run:

${missesOf(rows)}
`;
}

function missesOf(rows: readonly ValidationRow[]): string {
  const off = rows.filter(
    ({ verdict, error }) => verdict === "measured" && error !== "" && Math.abs(error) > missed,
  );
  const unrun = rows.filter(({ verdict }) => verdict !== "measured");
  const lines = [
    ...off.map(({ measured_s: measured, simulated_s: simulated, error, ...row }) => [
      row.mode,
      caseText({ ...row, measured_s: measured, simulated_s: simulated, error }),
      milliseconds(measured),
      milliseconds(simulated),
      percent(Number(error)),
    ]),
    ...unrun.map((row) => [
      row.mode,
      caseText(row),
      milliseconds(row.measured_s),
      milliseconds(row.simulated_s),
      row.reason === "" ? row.verdict : `${row.verdict}: ${row.reason}`,
    ]),
  ];
  if (lines.length === 0) return "None.";
  return markdownTable([["mode", "case", "measured ms", "simulated ms", "error"], ...lines]);
}

function milliseconds(seconds: number | ""): string {
  return seconds === "" ? "" : formatMilliseconds(seconds);
}

function percent(part: number): string {
  return Number.isNaN(part) ? "none" : `${(part * 100).toFixed(1)} %`;
}
