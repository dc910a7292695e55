import { makeComment } from "./comments.ts";
import { GitHubError, hasStatus } from "./error.ts";
import * as issues from "./issues.ts";
import { type LabelEvent, type LabelledIssue, lastLabelled, listLabelled } from "./labelled.ts";
import { ensureLabels, type Label } from "./labels.ts";
import { mark } from "./mark.ts";
import { protection, type Protection } from "./protection.ts";
import * as pulls from "./pull-requests.ts";
import { Rest, type RestProps } from "./rest.ts";
import { ensureWebhook, type Webhook } from "./webhook.ts";

/** What a GitHub client needs to know. */
export interface GitHubProps extends RestProps {
  /** The described repositories, as owner/name. */
  readonly repositories: readonly string[];
}

/**
 * GitHub for the described repositories and no others. All methods throw GitHubError; each `repository` is owner/name.
 * What writes can be called again after a crash: it looks first whether it is done.
 */
export class GitHub {
  readonly #props: GitHubProps;
  readonly #rest: Rest;

  constructor(props: GitHubProps) {
    this.#props = props;
    this.#rest = new Rest(props);
  }

  async issue(repository: string, number: number): Promise<issues.Issue> {
    return issues.readIssue(this.#rest, this.#path(repository), number);
  }

  async createIssue(repository: string, wanted: issues.NewIssue): Promise<issues.MadeIssue> {
    const { once, ...issue } = wanted;
    const path = this.#path(repository);
    if (!once) return issues.makeIssue(this.#rest, path, issue);
    const marked = mark(this.#props.token, once.marker);
    const known = await issues.findIssue(this.#rest, path, marked, once.since);
    return known ?? issues.makeIssue(this.#rest, path, { ...issue, body: `${issue.body}\n\n${marked}` });
  }

  /** @param marker what the comment is about: there is one comment of each name */
  async comment(repository: string, number: number, body: string, marker: string): Promise<void> {
    await makeComment(this.#rest, this.#path(repository), number, body, mark(this.#props.token, marker));
  }

  async openIssues(repository: string): Promise<issues.OpenIssue[]> {
    return issues.listOpenIssues(this.#rest, this.#path(repository));
  }

  /** The open issues that have a label. */
  async labelled(repository: string, label: string): Promise<LabelledIssue[]> {
    return listLabelled(this.#rest, this.#path(repository), label);
  }

  /** Who set a label on an issue last, and when. */
  async lastLabelled(repository: string, number: number, label: string): Promise<LabelEvent | undefined> {
    return lastLabelled(this.#rest, this.#path(repository), number, label);
  }

  async openPullRequest(repository: string, wanted: pulls.NewPullRequest): Promise<pulls.PullRequest> {
    const marked = mark(this.#props.token, wanted.marker);
    const opened = await pulls.openPullRequest(this.#rest, this.#known(repository), wanted, marked);
    // GitHub takes labels of a pull request only afterwards.
    await this.label(repository, opened.number, wanted.labels);
    return opened;
  }

  /** The pull request that was opened from branch `head` under the name `marker`, open or closed. */
  async findPullRequest(
    repository: string,
    { head, marker }: Pick<pulls.NewPullRequest, "head" | "marker">,
  ): Promise<pulls.PullRequest | undefined> {
    const marked = mark(this.#props.token, marker);
    return pulls.findPullRequest(this.#rest, this.#known(repository), head, marked);
  }

  async openPullRequests(repository: string): Promise<pulls.OpenPullRequest[]> {
    return pulls.listOpenPullRequests(this.#rest, this.#path(repository));
  }

  async defaultBranch(repository: string): Promise<string> {
    const { default_branch: name } = (await this.#rest.get(this.#path(repository))) as {
      default_branch?: unknown;
    };
    if (typeof name === "string" && name !== "") return name;
    throw new GitHubError("unreachable", `GitHub doesn't say what the default branch of ${repository} is.`);
  }

  async protection(repository: string, branch: string): Promise<Protection> {
    return protection(this.#rest, this.#path(repository), branch);
  }

  /** What `login` may do: admin, maintain, write, triage, read or none. */
  async permission(repository: string, login: string): Promise<string> {
    // GitHub's logins, apps' and managed accounts' included; anything else could lead to another address.
    if (!/^[\w-]{1,100}(\[bot\])?$/.test(login)) return "none";
    const path = `${this.#path(repository)}/collaborators/${encodeURIComponent(login)}/permission`;
    try {
      const { permission } = (await this.#rest.get(path)) as { permission?: unknown };
      return typeof permission === "string" ? permission : "none";
    } catch (error) {
      if (hasStatus(error, 404)) return "none";
      throw error;
    }
  }

  /** Labels an issue or pull request; labels it has stay. */
  async label(repository: string, number: number, labels: readonly string[]): Promise<void> {
    await this.#rest.send("POST", `${this.#path(repository)}/issues/${number}/labels`, { labels });
  }

  /** @returns the names of the labels that weren't there */
  async ensureLabels(repository: string, labels: readonly Label[]): Promise<string[]> {
    return ensureLabels(this.#rest, this.#path(repository), labels);
  }

  async ensureWebhook(repository: string, webhook: Webhook): Promise<"created" | "updated"> {
    return ensureWebhook(this.#rest, this.#path(repository), webhook);
  }

  #path(repository: string): string {
    return `/repos/${this.#known(repository)}`;
  }

  #known(repository: string): string {
    const { repositories } = this.#props;
    const known = repositories.find((one) => one.toLowerCase() === repository.toLowerCase());
    if (known !== undefined) return known;
    throw new GitHubError(
      "refused",
      `"${repository}" isn't one of this host's repositories (${repositories.join(", ")}). Add it to backoffice.ts and deploy.`,
    );
  }
}
