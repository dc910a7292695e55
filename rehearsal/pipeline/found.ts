import type { Host } from "../image/host";

/** What `find` finds, as soon as there is any. @throws Error with the end of the host's log after `seconds` */
export async function found<T>(
  host: Host,
  what: string,
  seconds: number,
  find: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  let value: T | undefined;
  await host.until(what, seconds, async () => (value = await find()) !== undefined);
  return value as T;
}
