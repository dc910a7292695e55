import type { Readable } from "node:stream";
import type { Report } from "./check.ts";

/** Largest request head that is waited for, in characters, and longest wait, in milliseconds. */
const HEAD_LIMIT = 8_192;
const HEAD_PATIENCE = 1_000;

/** Reads a request's head and lets it go: every request gets the same answer. Ends as well when the client is silent or has gone. */
export async function readHead(input: Readable): Promise<void> {
  let head = "";
  const timer = setTimeout(() => input.destroy(), HEAD_PATIENCE);
  try {
    for await (const chunk of input) {
      head += String(chunk);
      if (head.includes("\r\n\r\n") || head.length > HEAD_LIMIT) return;
    }
  } catch {
    // The wait is over; the answer is written all the same.
  } finally {
    clearTimeout(timer);
  }
}

/** The report as an HTTP/1.1 response: 200 while it is ok, else 503. */
export function response(report: Report): string {
  const body = `${JSON.stringify(report)}\n`;
  return [
    `HTTP/1.1 ${report.ok ? "200 OK" : "503 Service Unavailable"}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
