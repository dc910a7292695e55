import { Refusal, type Operation } from "./behaviour";

/** The real ones differ from request to request. */
const correlation = "0123456789abcdef0123456789abcdef";

/** Resources built on the new framework report errors in another form than those on the old SDK. */
const onFramework = new Set([
  ...["hcloud_ssh_key", "hcloud_primary_ip", "hcloud_rdns"],
  ...["hcloud_server_type", "hcloud_server_types", "hcloud_image", "hcloud_location", "hcloud_locations"],
]);

interface Field {
  readonly name: string;
  readonly message: string;
}

/** An error of the API as the provider reports it (its source, 1.68.0). */
export function hcloudError(
  type: string,
  status: number,
  code: string,
  message: string,
  ...fields: Field[]
): Refusal {
  const text = `${message} (${code}, ${correlation})`;
  if (!onFramework.has(type)) {
    const list = fields.map((field) => `${field.name} => [${field.message}]`).join(" ");
    return new Refusal(code === "invalid_input" ? `${text}: [${list}]` : text);
  }
  const numbers = `Error code: ${code}\nStatus code: ${status}\n`;
  if (code !== "invalid_input") {
    const intro = "An unexpected error was encountered during an API request.";
    return new Refusal("API request failed", `${intro}\n\n${text}\n\n${numbers}`);
  }
  const intro =
    "An invalid field was encountered during an API request. The field might not map 1:1 to your terraform resource.";
  const list = fields.map((field) => `Field: ${field.name}\nMessages:\n - ${field.message}\n`).join("");
  return new Refusal("Invalid field in API request", `${intro}\n\n${text}\n\n${list}${numbers}`);
}

const nouns: Readonly<Record<string, string>> = {
  hcloud_server: "server",
  hcloud_volume: "volume",
  hcloud_primary_ip: "primary_ip",
  hcloud_firewall: "firewall",
  hcloud_ssh_key: "ssh_key",
};

const noun = (type: string): string => nouns[type] ?? type.replace("hcloud_", "");

/** The name is taken: known of servers, the other kinds' words follow them. */
export const nameTaken = (type: string): Refusal =>
  hcloudError(type, 409, "uniqueness_error", `${noun(type)} name is already used`);

export const isProtected = (type: string): Refusal =>
  hcloudError(type, 423, "protected", `${noun(type)} deletion is protected`);

const tokenRefused = "unable to authenticate";

export function hcloudRefused(operation: Operation, type: string, message?: string): Refusal {
  if (operation === "create" && type === "hcloud_server") {
    return hcloudError(type, 412, "resource_unavailable", message ?? "error during placement");
  }
  if (operation === "delete") return hcloudError(type, 423, "locked", message ?? `${noun(type)} is locked`);
  const isRead = operation === "read";
  return hcloudError(
    type,
    isRead ? 500 : 403,
    isRead ? "server_error" : "resource_limit_exceeded",
    message ?? (isRead ? "internal server error" : `${noun(type)} limit exceeded`),
  );
}

export const hcloudUnauthorized = (_operation: Operation, type: string): Refusal =>
  hcloudError(type, 401, "unauthorized", tokenRefused);

export function hcloudAnswerLost(type: string): Refusal {
  const text = `Post "https://api.hetzner.cloud/v1/${noun(type)}s": EOF`;
  const intro = "An unexpected error was encountered during an API request.";
  return onFramework.has(type)
    ? new Refusal("API request failed", `${intro}\n\n${text}\n`)
    : new Refusal(text);
}
