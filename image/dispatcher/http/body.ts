import type { IncomingMessage } from "node:http";
import { Problem } from "./route.ts";

/**
 * Reads a request's body whole.
 *
 * @param limit of its size, in bytes; no more than that is ever kept
 * @throws Problem 413 when it is larger, at once when the request says so beforehand
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limit) throw tooLarge(limit, String(announced));
  const parts: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= limit) {
        parts.push(part);
        return;
      }
      parts.length = 0;
      reject(tooLarge(limit, "more"));
    });
    request.once("end", resolve);
    request.once("error", () => reject(new Problem(400, "The request ended before its body did.")));
  });
  return Buffer.concat(parts);
}

/**
 * A body as the JSON it should be.
 * @throws Problem 400 when it is none
 */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    const given = body.length === 0 ? "it is empty" : `it is ${body.length} bytes of something else`;
    throw new Problem(400, `The body must be JSON in UTF-8; ${given}.`);
  }
}

function tooLarge(limit: number, size: string): Problem {
  return new Problem(413, `The body may have ${limit} bytes here; it has ${size}.`);
}
