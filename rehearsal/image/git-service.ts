import { spawn } from "node:child_process";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

/** A change of a reference that somebody asked for. */
export interface PushedRef {
  /** As owner/name. */
  readonly repository: string;
  readonly ref: string;
  readonly from: string;
  readonly to: string;
}

export interface GitServiceProps {
  /** Folder with the bare repositories: OWNER/NAME.git. */
  readonly root: string;
  /** The only password accepted, for reading as well. */
  readonly password: string;
  /** Told of every push, also of one that fails. @default - nobody is told */
  readonly pushed?: (ref: PushedRef) => void;
}

/** GitHub's git service, all of whose repositories are private: git's own http-backend behind Basic auth. */
export function gitService(props: GitServiceProps): RequestListener {
  const expected = `Basic ${Buffer.from(`x-access-token:${props.password}`).toString("base64")}`;
  return (request, response) => {
    if (request.headers.authorization === expected) {
      void serve(request, response, props);
      return;
    }
    request.resume();
    response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"' }).end();
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { root, pushed }: GitServiceProps,
): Promise<void> {
  const sent = await buffer(request);
  const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
  const url = new URL(request.url ?? "/", "https://github.com");
  const [, repository = "", service = ""] = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/.*)$/.exec(url.pathname) ?? [];
  if (service === "/git-receive-pack") for (const ref of refsIn(body)) pushed?.({ repository, ...ref });
  // GitHub takes an address without .git as well.
  url.pathname = `/${repository}.git${service}`;
  answer(response, await backend(root, request, url, body));
}

/** Runs git http-backend as the CGI program it is. @returns its output */
async function backend(root: string, request: IncomingMessage, url: URL, body: Buffer): Promise<Buffer> {
  const cgi = spawn("git", ["-c", "http.receivepack=true", "http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: String(body.length),
      HTTP_GIT_PROTOCOL: request.headers["git-protocol"]?.toString() ?? "",
      REMOTE_USER: "backoffice-bot",
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  // It may end before it has read all, and says why.
  cgi.stdin.on("error", () => undefined);
  cgi.stdin.end(body);
  return buffer(cgi.stdout);
}

/** Answers with what a CGI program printed: headers, an empty line, the body. */
function answer(response: ServerResponse, printed: Buffer): void {
  const end = printed.indexOf("\r\n\r\n");
  const headers = printed
    .subarray(0, end)
    .toString()
    .split("\r\n")
    .map((line) => line.split(": ", 2) as [string, string]);
  const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
  response.writeHead(Number.parseInt(status, 10), headers.filter(([name]) => name !== "Status").flat());
  response.end(printed.subarray(end + 4));
}

/** The references that a request of git-receive-pack wants to change: lines with a length in front, up to an empty one. */
function refsIn(body: Buffer): Omit<PushedRef, "repository">[] {
  const found: Omit<PushedRef, "repository">[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const length = Number.parseInt(body.toString("latin1", at, at + 4), 16);
    if (!(length > 4)) break;
    const line = body.toString("utf8", at + 4, at + length);
    const [from = "", to = "", ref = ""] = line.replace(/\0.*/s, "").trim().split(" ");
    found.push({ ref, from, to });
    at += length;
  }
  return found;
}
