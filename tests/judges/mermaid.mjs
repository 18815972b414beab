// Parses Mermaid diagrams: reads [{ "name": …, "text": … }] from a file and writes [{ "name", "error" }] for those that fail.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// Mermaid looks for a browser when it is loaded, so the stand-in comes first.
const { window } = new JSDOM("<!DOCTYPE html><body></body>", { pretendToBeVisual: true });
globalThis.window = window;
globalThis.document = window.document;

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

const failures = [];
for (const { name, text } of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  try {
    await mermaid.parse(text);
  } catch (error) {
    failures.push({ name, error: String(error?.message ?? error) });
  }
}
process.stdout.write(JSON.stringify(failures));
