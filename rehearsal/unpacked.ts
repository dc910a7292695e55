import { gunzipSync, inflateRawSync } from "node:zlib";

/** Of an entry in a zip file (PKWARE's APPNOTE, 4.3.7): its signature, and where the method, packed size and names' lengths stand. */
const LOCAL_ENTRY = Buffer.from("PK\u0003\u0004");
const DEFLATED = 8;
const HEADER_BYTES = 30;

/** The content of a file, followed by what is packed in it: gzip, or the entries of a zip file such as Terraform's saved plan. */
export function unpacked(file: Buffer): Buffer[] {
  if (file[0] === 0x1f && file[1] === 0x8b) return [file, ...attempt(() => gunzipSync(file))];
  const parts = [file];
  for (let at = file.indexOf(LOCAL_ENTRY); at >= 0; at = file.indexOf(LOCAL_ENTRY, at + 1)) {
    if (at + HEADER_BYTES > file.length || file.readUInt16LE(at + 8) !== DEFLATED) continue;
    const start = at + HEADER_BYTES + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
    // The size may stand behind the data only, and zlib stops where the data ends.
    parts.push(...attempt(() => inflateRawSync(file.subarray(start))));
  }
  return parts;
}

/** Bytes that only look packed are no content. */
function attempt(unpack: () => Buffer): Buffer[] {
  try {
    return [unpack()];
  } catch {
    return [];
  }
}
