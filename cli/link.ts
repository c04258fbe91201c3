import { once } from "node:events";
import { Command, Option } from "commander";
import { parseQuantity } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import {
  answerPings,
  linkEntry,
  measureLocalLink,
  pingHost,
  removeLeftovers,
  whyNoNamespaces,
  type LinkFit,
} from "../verify/validation/index.ts";
import { refuseGiven } from "./flags.ts";
import { writeOutputs } from "./output-file.ts";
import { print, warn } from "./output.ts";
import { wholeNumber } from "./whole-number.ts";

/** TCP port of `slicewise link answer`. */
const defaultPort = 7083;

const portNumber = wholeNumber(1, 65_535);

/** `slicewise link`: measures links, for the `links:` of scenarios. */
export function linkCommand(): Command {
  const command = new Command("link");
  command.addCommand(measureCommand()).addCommand(answerCommand());
  return command;
}

interface MeasureFlags {
  /** Bytes a second. */
  readonly bandwidth: number;
  readonly pacing: boolean;
  /** Seconds. */
  readonly idle: number;
  readonly out?: string;
}

/** `slicewise link measure`: ping-pong with a host that answers, or over a shaped link of this one. */
function measureCommand(): Command {
  return new Command("measure")
    .description(
      "send bursts of messages of several sizes over a link, and fit its latency, cost of a message and goodput",
    )
    .argument("[host]", "host:port where `slicewise link answer` runs (default: a shaped link of this host)")
    .addOption(
      new Option("--bandwidth <bandwidth>", "bandwidth of the shaped link of this host")
        .argParser((text) => parseQuantity(text, "bandwidth"))
        .default(parseQuantity("100 Mbps", "bandwidth"), "100 Mbps"),
    )
    .option("--pacing", "of this host: a link that is paced on loopback", false)
    .addOption(
      new Option(
        "--idle <duration>",
        "idle time of both ends before each burst, as devices compute between messages",
      )
        .argParser((text) => parseQuantity(text, "duration"))
        .default(parseQuantity("10 ms", "duration"), "10 ms"),
    )
    .option("--out <file>", "where to write the network, YAML")
    .action(async (host: string | undefined, flags: MeasureFlags, command: Command) => {
      if (host !== undefined)
        refuseGiven(command, ["bandwidth", "pacing"], `is for a link of this host, not for one to ${host}`);
      const fit =
        host === undefined ? await measureHere(flags) : await pingHost(...placeOf(host), flags.idle);
      const entry = linkEntry(fit, "a", "b");
      print(`${fitText(fit)}\n${entry}`);
      if (flags.out !== undefined) writeOutputs([{ path: flags.out, content: entry }]);
    });
}

/** `slicewise link answer`: the other end of `slicewise link measure`. */
function answerCommand(): Command {
  return new Command("answer")
    .description("answer `slicewise link measure` from another host, until interrupted")
    .option("--port <port>", "TCP port", portNumber, defaultPort)
    .option("--host <address>", "address to listen at", "0.0.0.0")
    .action(async ({ port, host }: { readonly port: number; readonly host: string }) => {
      const server = await answerPings(host, port);
      print(`answering at ${host}:${port}; Ctrl-C ends it\n`);
      await once(server, "close");
    });
}

async function measureHere({ bandwidth, pacing, idle }: MeasureFlags): Promise<LinkFit> {
  removeLeftovers();
  const reason = pacing ? undefined : await whyNoNamespaces();
  if (reason !== undefined) warn(`slicewise: ${reason}: messages are paced on loopback instead\n`);
  return measureLocalLink(bandwidth, pacing || reason !== undefined ? "paced" : "shaped", idle);
}

function placeOf(text: string): [host: string, port: number] {
  const [, host, port] = /^(.+?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === undefined) throw new InputError(`"${text}" is not a host:port`);
  try {
    return [host, port === undefined ? defaultPort : portNumber(port)];
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${text}: the port ${error.message}`) : error;
  }
}

function fitText({ latency, messageCost, goodput, medianError }: LinkFit): string {
  const microseconds = (seconds: number) => `${(seconds * 1e6).toFixed(0)} us`;
  return (
    `latency ${microseconds(latency)}, each message ${microseconds(messageCost)} more, ` +
    `${((goodput * 8) / 1e6).toPrecision(4)} Mbps of contents; bursts differ from that by ${(medianError * 100).toFixed(1)} % in the median`
  );
}
