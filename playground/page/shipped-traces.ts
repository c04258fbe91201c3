import { byId } from "./elements.ts";

let texts: Promise<Readonly<Record<string, readonly string[]>>> | undefined;

/** The traces that ship with the package, by profile: they stand in the page, compressed. */
export function shippedTraces(): Promise<Readonly<Record<string, readonly string[]>>> {
  return (texts ??= unpack(byId("traces").textContent ?? ""));
}

async function unpack(base64: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const bytes = Uint8Array.from(atob(base64.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
