import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Answered, NOT_FOUND } from "./github-call";
import { emitLabeled } from "./github-issues";
import { graphql } from "./github-graphql";
import { userJson } from "./github-json";
import { GitHubRepository } from "./github-repository";
import { ROUTES } from "./github-routes";
import { type Delivered, type Webhook, webhook } from "./github-webhooks";
import type { HttpAnswer } from "./http-call";

export interface GitHubApiProps {
  /** The only token accepted. */
  readonly token: string;
  /** As owner/name. */
  readonly repositories: readonly string[];
  /** When the token expires, as GitHub's header says it. @default "2099-01-01 00:00:00 UTC" */
  readonly expires?: string;
  /** Branches of a repository, out of git. @default - any branch is taken to be there */
  readonly branches?: (repository: string) => Promise<readonly string[]>;
  /** Sends a webhook. @default - none are sent */
  readonly send?: (webhook: Webhook) => Promise<HttpAnswer>;
}

/** A request that came, with its answer. */
export interface AnsweredRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/** Who the host's token belongs to. */
export const HOST_LOGIN = "backoffice-bot";

/** Stands in for GitHub's REST API (and what gh needs of the other one), with state and webhooks. */
export class GitHubApi {
  public readonly server = createServer((request, response) => void this.handle(request, response));
  /** Every request, in order. */
  public readonly requests: AnsweredRequest[] = [];
  /** Every webhook sent, in the order of the answers; status 0 for one without. */
  public readonly delivered: Delivered[] = [];
  private readonly repositories: ReadonlyMap<string, GitHubRepository>;

  public constructor(private readonly props: GitHubApiProps) {
    this.repositories = new Map(props.repositories.map((name) => [name, new GitHubRepository(name)]));
  }

  /** @throws Error when there is no such repository */
  public repository(name: string): GitHubRepository {
    const found = this.repositories.get(name);
    if (!found) throw new Error(`The stand-in of GitHub has no repository ${name}.`);
    return found;
  }

  /** Somebody sets a label on an issue, by hand; one that is there is taken off before. */
  public label(repository: string, number: number, label: string, sender: string): void {
    const known = this.repository(repository);
    const issue = known.issue(number);
    if (!issue) throw new Error(`${repository} has no issue ${number}.`);
    known.setLabel(issue, label, sender);
    emitLabeled(
      { repository: known, emit: (event, payload) => this.emit(known, event, payload, sender) },
      issue,
      label,
    );
  }

  private emit(repository: GitHubRepository, event: string, payload: object, sender: string): void {
    const { send } = this.props;
    for (const hook of send ? repository.hooks : []) {
      if (!hook.active || (event !== "ping" && !hook.events.includes(event))) continue;
      const made = webhook(hook, event, payload, { repository, sender });
      void send?.(made)
        .catch((error: unknown) => ({ status: 0, headers: {}, body: String(error) }))
        .then((answer) => this.delivered.push({ webhook: made, event, answer }));
    }
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "" } = request;
    const { authorization = "" } = request.headers;
    const body = await text(request);
    const accepted = [`token ${this.props.token}`, `Bearer ${this.props.token}`].includes(authorization);
    const [status, answered] = accepted
      ? await this.answer(method, new URL(path, "http://github"), body)
      : ([401, { message: "Bad credentials" }] as const);
    const answer = JSON.stringify(answered);
    this.requests.push({ method, path, authorization, body, status, answer });
    const headers = { "content-type": "application/json; charset=utf-8", "x-oauth-scopes": "repo" };
    const { expires: day = "2099-01-01 00:00:00 UTC" } = this.props;
    const expires = accepted ? { "github-authentication-token-expiration": day } : {};
    response.writeHead(status, { ...headers, ...expires }).end(status === 204 ? undefined : answer);
  }

  private async answer(method: string, url: URL, body: string): Promise<Answered> {
    if (url.pathname === "/rate_limit") return [200, { resources: {} }];
    if (url.pathname === "/user") return [200, userJson(HOST_LOGIN)];
    if (url.pathname === "/graphql") return [200, graphql([...this.repositories.values()], JSON.parse(body))];
    const [, name = "", rest = ""] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(url.pathname) ?? [];
    const repository = this.repositories.get(name);
    if (!repository) return NOT_FOUND;
    for (const [verb, pattern, handle] of ROUTES) {
      const found = verb === method ? pattern.exec(rest) : undefined;
      if (!found) continue;
      return handle({
        repository,
        parts: found.slice(1).map(decodeURIComponent),
        query: url.searchParams,
        body: (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>,
        login: HOST_LOGIN,
        branches: await this.props.branches?.(name),
        emit: (event, payload) => this.emit(repository, event, payload, HOST_LOGIN),
      });
    }
    return NOT_FOUND;
  }
}
