/** What one may do in a repository, as GitHub's roles are named. */
export type Role = "admin" | "maintain" | "write" | "triage" | "read";

export interface GitHubComment {
  readonly id: number;
  readonly author: string;
  body: string;
}

/** Something that happened to an issue. */
export interface GitHubEvent {
  readonly id: number;
  readonly event: "labeled" | "unlabeled";
  readonly actor: string;
  readonly label: string;
  /** ISO time, in whole seconds as GitHub has it. */
  readonly at: string;
}

/** An issue, or a pull request, which GitHub counts among the issues. */
export interface GitHubIssue {
  readonly number: number;
  readonly title: string;
  body: string;
  readonly author: string;
  state: "open" | "closed";
  readonly labels: Set<string>;
  readonly comments: GitHubComment[];
  readonly events: GitHubEvent[];
  readonly createdAt: string;
  updatedAt: string;
  /** Of a pull request. */
  readonly pull?: GitHubPull;
}

export interface GitHubPull {
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

export interface GitHubHook {
  readonly id: number;
  readonly events: readonly string[];
  active: boolean;
  config: { url: string; content_type: string; secret?: string };
}

export interface GitHubLabel {
  readonly name: string;
  readonly color: string;
  readonly description: string;
}

/** A repository on the stand-in of GitHub: what is not git. */
export class GitHubRepository {
  public readonly defaultBranch = "main";
  public readonly issues: GitHubIssue[] = [];
  public readonly labels = new Map<string, GitHubLabel>();
  public readonly hooks: GitHubHook[] = [];
  public readonly roles = new Map<string, Role>();
  /** Names of protected branches. */
  public readonly protectedBranches = new Set<string>();
  private ids = 0;

  /** @param name as owner/name */
  public constructor(public readonly name: string) {}

  public get pulls(): (GitHubIssue & { readonly pull: GitHubPull })[] {
    return this.issues.filter(
      (issue): issue is GitHubIssue & { pull: GitHubPull } => issue.pull !== undefined,
    );
  }

  public issue(number: number): GitHubIssue | undefined {
    return this.issues.find((each) => each.number === number);
  }

  /** Opens an issue or a pull request. Labels that are new are made, as GitHub does. */
  public open(
    issue: Pick<GitHubIssue, "title" | "body" | "author" | "pull"> & { labels?: readonly string[] },
  ): GitHubIssue {
    const opened: GitHubIssue = {
      ...issue,
      number: this.issues.length + 1,
      state: "open",
      labels: new Set(),
      comments: [],
      events: [],
      createdAt: new Date().toISOString(),
      updatedAt: time(),
    };
    for (const label of issue.labels ?? []) this.setLabel(opened, label, issue.author);
    this.issues.push(opened);
    return opened;
  }

  /** Gives an issue a label; one that it has is taken off before. */
  public setLabel(issue: GitHubIssue, label: string, actor: string): void {
    this.removeLabel(issue, label, actor);
    this.makeLabel(label);
    issue.labels.add(label);
    this.happened(issue, { event: "labeled", actor, label });
  }

  public removeLabel(issue: GitHubIssue, label: string, actor: string): void {
    if (issue.labels.delete(label)) this.happened(issue, { event: "unlabeled", actor, label });
  }

  public comment(issue: GitHubIssue, author: string, body: string): GitHubComment {
    const comment = { id: this.id(), author, body };
    issue.comments.push(comment);
    issue.updatedAt = time();
    return comment;
  }

  public makeLabel(name: string, color = "ededed", description = ""): GitHubLabel {
    const label = this.labels.get(name) ?? { name, color, description };
    this.labels.set(name, label);
    return label;
  }

  public makeHook(hook: Omit<GitHubHook, "id">): GitHubHook {
    const made = { ...hook, id: this.id() };
    this.hooks.push(made);
    return made;
  }

  private happened(issue: GitHubIssue, event: Omit<GitHubEvent, "id" | "at">): void {
    issue.updatedAt = time();
    issue.events.push({ ...event, id: this.id(), at: issue.updatedAt });
  }

  /** A number of its own for anything that isn't an issue. */
  private id(): number {
    this.ids += 1;
    return 1000 + this.ids;
  }
}

/** Now, as GitHub writes it. */
function time(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
