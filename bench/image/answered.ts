import type { ClientRequest } from "node:http";

/**
 * Sends a request and reads its answer to the end.
 * @throws Error when the answer has another status
 */
export async function answered(status: number, request: ClientRequest, body = ""): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) => {
      response.resume().once("end", resolve);
      if (response.statusCode !== status) {
        reject(new Error(`${request.method} ${request.path} answers ${response.statusCode}, not ${status}.`));
      }
    });
    request.end(body);
  });
}
