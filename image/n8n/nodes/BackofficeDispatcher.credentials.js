const { readFileSync } = require("node:fs");

const DISPATCHER = "http://127.0.0.1:7070";

/**
 * The dispatcher's token, new at each start of the host: read when a request is made, so that nothing of it is stored, and given to
 * nobody but the dispatcher. There is nothing to fill in.
 */
class BackofficeDispatcher {
  name = "backofficeDispatcher";
  displayName = "Backoffice Dispatcher";
  properties = [
    {
      displayName: `Nothing to fill in: requests to ${DISPATCHER} get this host's token, requests to others are refused`,
      name: "notice",
      type: "notice",
      default: "",
    },
  ];

  async authenticate(_credentials, request) {
    const { origin } = new URL(request.url ?? request.uri, request.baseURL);
    if (origin !== DISPATCHER) {
      throw new Error(
        `The credential "Dispatcher" is for ${DISPATCHER} only, and this request goes to ${origin}.`,
      );
    }
    const token = readFileSync("/run/secrets/DISPATCHER_TOKEN", "utf8").trim();
    return { ...request, headers: { ...request.headers, "X-Backoffice-Token": token } };
  }
}

module.exports = { BackofficeDispatcher };
