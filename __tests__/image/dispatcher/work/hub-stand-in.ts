import type { Answered, Asked, GitHubStandIn } from "../github/github-stand-in";
import { HUB } from "./git-host";

interface Thing {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: string[];
  readonly head?: string;
}

/** The repository as GitHub's REST API keeps it: issues, pull requests, comments, labels. */
export class HubStandIn {
  public readonly issues: Thing[] = [thing(12, { title: "Wrong total", body: "", labels: [] })];
  public readonly pulls: Thing[] = [];
  public readonly comments: string[] = [];
  public protected = true;
  /** Answers a request in place of the repository; undefined leaves it to it. */
  public instead: (asked: Asked) => Answered | "hang up" | undefined = () => undefined;

  public constructor(github: GitHubStandIn) {
    github.answer = (asked) => {
      const other = this.instead(asked);
      if (other === "hang up") return undefined;
      return other ?? this.#answer(asked);
    };
  }

  #answer({ method, url, body }: Asked): Answered {
    const [path = "", query = ""] = url.replace(`/repos/${HUB}`, "").split("?");
    const labels = /^\/issues\/(\d+)\/labels$/.exec(path);
    if (labels) return this.#label(Number(labels[1]), body as { labels: string[] });
    switch (`${method} ${path}`) {
      case "GET ":
        return { status: 200, body: { default_branch: "main" } };
      case "GET /branches/main":
        return { status: 200, body: { protected: this.protected } };
      case "GET /issues/12":
        return { status: 200, body: shown(this.issues[0]) };
      case "GET /issues/12/comments":
        return {
          status: 200,
          body: this.comments.map((text) => ({ user: null, author_association: "NONE", body: text })),
        };
      case "POST /issues/12/comments":
        this.comments.push((body as { body: string }).body);
        return { status: 201, body: {} };
      case "GET /issues":
        return { status: 200, body: this.issues.map(shown) };
      case "POST /issues":
        return this.#add(this.issues, body);
      case "GET /pulls": {
        const head = new URLSearchParams(query).get("head")?.split(":")[1];
        return { status: 200, body: this.pulls.filter((pull) => pull.head === head).map(shown) };
      }
      case "POST /pulls":
        return this.#add(this.pulls, body);
    }
    return { status: 404, body: { message: "Not Found" } };
  }

  #add(list: Thing[], body: unknown): Answered {
    const made = thing(this.issues.length + this.pulls.length + 39, body as Thing);
    list.push(made);
    return { status: 201, body: shown(made) };
  }

  #label(number: number, { labels }: { labels: string[] }): Answered {
    const found = [...this.issues, ...this.pulls].find((one) => one.number === number);
    if (!found) return { status: 404 };
    for (const label of labels) if (!found.labels.includes(label)) found.labels.push(label);
    return { status: 200, body: [] };
  }
}

function thing(number: number, { title, body, labels = [], head }: Partial<Thing>): Thing {
  return {
    number,
    title: title ?? "",
    body: body ?? "",
    labels: [...labels],
    ...(head !== undefined && { head }),
  };
}

function shown(one: Thing | undefined): object {
  const { number, title, body, labels } = one ?? thing(0, {});
  const html_url = `https://github.com/${HUB}/issues/${number}`;
  return {
    number,
    title,
    body,
    labels,
    html_url,
    user: null,
    state: "open",
    created_at: "2026-11-23T04:02:00Z",
  };
}
