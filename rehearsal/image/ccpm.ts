import { spawn } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { execa } from "execa";

/** Whoever makes the commit and whenever, its hash is the same: image/versions.env names the real one by its hash too. */
const COMMITTER = {
  GIT_AUTHOR_NAME: "stand-in",
  GIT_AUTHOR_EMAIL: "stand-in@example.com",
  GIT_AUTHOR_DATE: "2026-03-18T12:00:00Z",
  GIT_COMMITTER_NAME: "stand-in",
  GIT_COMMITTER_EMAIL: "stand-in@example.com",
  GIT_COMMITTER_DATE: "2026-03-18T12:00:00Z",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** CCPM's repository, with files of our own in it, as git serves it over http. */
export class CcpmRepository {
  private constructor(
    private readonly root: string,
    public readonly commit: string,
  ) {}

  /** Its path on the server. */
  public static readonly path = "/ccpm.git";

  /** Makes it in `folder` out of the files in `content`. */
  public static async make(folder: string, content: string): Promise<CcpmRepository> {
    const root = join(folder, "repositories");
    const [work, bare] = [join(folder, "ccpm"), join(root, "ccpm.git")];
    const git = (...args: string[]) => execa("git", args, { cwd: work, env: COMMITTER });
    mkdirSync(root);
    cpSync(content, work, { recursive: true });
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "stand-in");
    await git("clone", "--quiet", "--bare", work, bare);
    await git(`--git-dir=${bare}`, "config", "uploadpack.allowAnySHA1InWant", "true");
    return new CcpmRepository(root, (await git("rev-parse", "HEAD")).stdout);
  }

  /** Answers a request below `path`, by git's own http-backend, a CGI program. */
  public serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(request.url ?? "/", "http://stand-in");
    const cgi = spawn("git", ["http-backend"], {
      env: {
        PATH: process.env["PATH"],
        GIT_PROJECT_ROOT: this.root,
        GIT_HTTP_EXPORT_ALL: "1",
        REQUEST_METHOD: request.method,
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        HTTP_GIT_PROTOCOL: request.headers["git-protocol"]?.toString() ?? "",
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    pipeline(request, cgi.stdin, () => undefined);
    const chunks: Buffer[] = [];
    cgi.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    cgi.on("close", () => answer(Buffer.concat(chunks), response));
  }
}

/** What a CGI program wrote, as an answer: its lines up to the first empty one are headers. */
function answer(written: Buffer, response: ServerResponse): void {
  const end = written.indexOf("\r\n\r\n");
  for (const line of written.subarray(0, end).toString().split("\r\n")) {
    const [name = "", value = ""] = line.split(": ", 2);
    if (name === "Status") response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(written.subarray(end + 4));
}
