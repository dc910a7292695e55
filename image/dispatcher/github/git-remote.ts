import { GitHubError } from "./error.ts";
import { git, GitFailure, type GitRun } from "./git.ts";

/** GitHub's side of git. */
export interface GitRemoteProps {
  /** Where repositories are served over http. */
  readonly upstream: URL;
  /** File with the token; only git's credential helper opens it. */
  readonly tokenFile: string;
}

/** A network that stands still for a minute ends a transfer (git-config(1), http.lowSpeedLimit). */
const STANDSTILL = ["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60"];

/** The user name is the one GitHub takes with any token. `printf` is the shell's own, so the token is in no list of processes. */
const HELPER =
  '!f() { test "$1" = get || exit 0; printf "username=x-access-token\\npassword=%s\\n" "$(cat "$BACKOFFICE_GIT_TOKEN_FILE")"; }; f';

/** What git says when it wasn't refused but not heard: asking again may help. */
const UNHEARD =
  /could not resolve|failed to connect|couldn't connect|connection (refused|reset|timed out)|timed out|operation too slow|the requested URL returned error: (5\d\d|429)|HTTP (5\d\d|429)|RPC failed|early EOF|hung up|unexpected disconnect|empty reply|SSL_ERROR|gnutls|network is unreachable|recv failure|send failure/i;

/** What git says when GitHub refused. */
const REFUSED =
  /authentication failed|could not read (username|password)|the requested URL returned error: \d|not found|couldn't find remote ref|unable to update url base from redirection|\[remote rejected\]|\[rejected\]/i;

/** git's transfers from and to GitHub's repositories, with the token, which is in no argument, address or file of git's. */
export class GitRemote {
  readonly #props: GitRemoteProps;

  constructor(props: GitRemoteProps) {
    this.#props = props;
  }

  /** The address of owner/name; never with a credential. */
  address(repository: string): string {
    return new URL(`/${repository}.git`, this.#props.upstream).href;
  }

  /**
   * Runs a subcommand that talks to GitHub.
   * @throws GitHubError when GitHub refuses or can't be reached
   * @throws GitFailure when the fault is on this side
   */
  async git(args: readonly string[], run: GitRun): Promise<Buffer> {
    const { upstream, tokenFile } = this.#props;
    const helper = ["-c", "credential.helper=", "-c", `credential.${upstream.origin}.helper=${HELPER}`];
    const env = { ...run.env, BACKOFFICE_GIT_TOKEN_FILE: tokenFile };
    try {
      return await git([...STANDSTILL, ...helper, ...args], { ...run, env });
    } catch (error) {
      throw error instanceof GitFailure ? this.#translated(error) : error;
    }
  }

  #translated(failure: GitFailure): Error {
    const { origin } = this.#props.upstream;
    const said = failure.said.split("\n").slice(-8).join("; ");
    if (failure.limit === "time") {
      return new GitHubError("unreachable", `git's transfer with ${origin} took too long: ${said}`);
    }
    if (UNHEARD.test(said))
      return new GitHubError("unreachable", `GitHub can't be reached at ${origin}: ${said}`);
    if (REFUSED.test(said)) return new GitHubError("refused", `GitHub refuses git: ${said}`);
    return failure;
  }
}
