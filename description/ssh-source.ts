import { isIP } from "node:net";
import type { Complaint } from "./guide";
import { shown } from "./shown-value";

/** What is wrong with a range of addresses in CIDR notation, if anything. */
export function complaintAboutSshSource(source: string): Complaint | undefined {
  const [address = "", prefix, ...more] = source.split("/");
  const version = address.includes("%") ? 0 : isIP(address);
  if (version === 0 || more.length > 0) return { problem: `${shown(source)} is no range of addresses` };
  const width = version === 4 ? 32 : 128;
  if (prefix === undefined) {
    return {
      problem: `${shown(source)} is a bare address, not a range`,
      fix: `write "${source}/${width}" for this one address`,
    };
  }
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > width) {
    return { problem: `${shown(source)} has no prefix length from 0 to ${width}` };
  }
  const network = networkAddress(address, version, Number(prefix));
  if (network === undefined) return undefined;
  return {
    problem: `${shown(source)} has bits set after its first ${prefix}`,
    fix: `write "${network}/${prefix}", or "${address}/${width}" for the one address`,
  };
}

/** The address with all bits after the prefix cleared, or nothing if they are clear already. */
function networkAddress(address: string, version: number, prefix: number): string | undefined {
  const width = version === 4 ? 32n : 128n;
  const value = version === 4 ? valueOfIpv4(address) : valueOfIpv6(address);
  const host = (1n << (width - BigInt(prefix))) - 1n;
  if ((value & host) === 0n) return undefined;
  return version === 4 ? ipv4(value & ~host) : ipv6(value & ~host);
}

function valueOfIpv4(address: string): bigint {
  return address.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function valueOfIpv6(address: string): bigint {
  const hexadecimal = canonicalIpv6(address);
  const [left = "", right] = hexadecimal.split("::");
  const groups = (side: string) => (side === "" ? [] : side.split(":"));
  const missing = right === undefined ? 0 : 8 - groups(left).length - groups(right).length;
  const all = [...groups(left), ...Array<string>(missing).fill("0"), ...groups(right ?? "")];
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function ipv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
}

function ipv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  return canonicalIpv6(groups.join(":"));
}

/** The shortest spelling, without a dotted tail, as every URL parser writes it. */
function canonicalIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
