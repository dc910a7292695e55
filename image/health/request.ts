import { connect } from "node:net";

/** Time for one answer in milliseconds, less than a whole check has, so that the message can name the port. */
const PATIENCE = 2_500;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * What a local port answers to GET. By hand and in HTTP/1.0, which ends with the connection: loading node:http takes longer than all the
 * rest of a look at the host, and clouds look every few seconds.
 * @throws Error that says in one sentence why there is no answer
 */
export async function get(port: number, path: string): Promise<Answer> {
  const request = `GET ${path} HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  const [head = "", ...body] = (await talk(port, request)).split("\r\n\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
  if (Number.isNaN(status)) throw new Error(`Port ${port} does not answer as HTTP.`);
  return { status, body: body.join("\r\n\r\n") };
}

/**
 * What a local port says, until it closes or has said enough.
 * @param request sent first; empty where the other side speaks first
 * @param enough tells from what was said so far that nothing else is of interest @default - never
 * @throws Error that says in one sentence why there is no answer
 */
export async function talk(
  port: number,
  request: string,
  enough: (said: string) => boolean = () => false,
): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", signal: AbortSignal.timeout(PATIENCE) });
  let said = "";
  try {
    if (request) socket.write(request);
    for await (const chunk of socket.setEncoding("utf8") as AsyncIterable<string>) {
      said += chunk;
      if (enough(said)) break;
    }
    return said;
  } catch (error) {
    throw noAnswer(port, error);
  }
}

/** A time limit stands in the error's `cause`. */
function noAnswer(port: number, error: unknown): Error {
  const { cause = error } = error as Error;
  const { name, code, message } = cause as NodeJS.ErrnoException;
  if (name === "TimeoutError") return new Error(`Port ${port} gave no answer within ${PATIENCE / 1000} s.`);
  if (code === "ECONNREFUSED") return new Error(`Nothing listens on port ${port}.`);
  return new Error(`Port ${port} gave no answer: ${message}.`);
}
