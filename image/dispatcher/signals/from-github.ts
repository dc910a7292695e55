import { GitHubError } from "../github/error.ts";
import { Problem } from "../http/route.ts";

/** What GitHub answers. @throws Problem 502 with GitHub's reason when it doesn't */
export async function fromGitHub<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitHubError) throw new Problem(502, error.message);
    throw error;
  }
}
