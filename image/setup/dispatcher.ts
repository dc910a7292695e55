import { request } from "node:http";
import { text } from "node:stream/consumers";

/** How one thing in a repository stands, as the dispatcher tells it. */
export interface Prepared {
  readonly ok: boolean;
  readonly did?: string;
  readonly problem?: string;
  readonly fix?: string;
}

export interface PreparedRepository {
  readonly name: string;
  readonly labels: Prepared;
  readonly webhook: Prepared;
  readonly protection: Prepared;
}

/** Milliseconds the dispatcher may take for all repositories: GitHub may ask it to wait. */
const PATIENCE = 300_000;

/**
 * Has the dispatcher, which holds the token, prepare the repositories at GitHub.
 * @param socketPath the operator's way to it
 * @throws Error that says in one sentence why it was not done
 */
export async function prepareRepositories(socketPath: string): Promise<readonly PreparedRepository[]> {
  const { status, body } = await post(socketPath, "/repositories/prepare");
  const answer = parse(body) as { repositories?: readonly PreparedRepository[]; message?: string };
  if (status === 200 && answer.repositories) return answer.repositories;
  throw new Error(answer.message ?? `The dispatcher answers ${status} to POST /repositories/prepare.`);
}

async function post(socketPath: string, path: string): Promise<{ status: number; body: string }> {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    return await new Promise((resolve, reject) => {
      // No answer comes before all is done; a connection that stays silent is not given up before that.
      request({ socketPath, path, method: "POST", signal, headers: { host: "backoffice" } }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      })
        .on("error", reject)
        .end();
    });
  } catch (error) {
    const why = signal.aborted
      ? `no answer within ${PATIENCE / 1000} s`
      : ((error as NodeJS.ErrnoException).code ?? (error as Error).message);
    throw new Error(`The dispatcher can't be asked through ${socketPath}: ${why}.`);
  }
}

function parse(body: string): object {
  try {
    const answer = JSON.parse(body) as unknown;
    return typeof answer === "object" && answer !== null ? answer : {};
  } catch {
    return {};
  }
}
