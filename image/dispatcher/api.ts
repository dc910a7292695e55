import http from "node:http";
import type { GitHubValidity } from "./github-validity.ts";
import { replyJson, replyProblem } from "./reply.ts";

/** The dispatcher's API on loopback. `github` gives what is known of the token, at once. */
export function createApi(github: () => GitHubValidity | null): http.Server {
  return http.createServer((request, response) => {
    if (request.method === "GET" && request.url === "/health") {
      replyJson(response, 200, { ok: true, github: github() });
      return;
    }
    replyProblem(response, 404, "The dispatcher answers GET /health, nothing else.");
  });
}
