import type { Cloud } from "./cloud";

/** The next address of 203.0.113.0/24, a range kept for documentation; both clouds draw from it. */
export const nextIpv4 = (cloud: Cloud): string => `203.0.113.${(cloud.next("ipv4") % 254) + 1}`;

/** The next /64 of 2001:db8::/32, kept for documentation too, without its length: `2001:db8:0:1::`. */
export const nextIpv6Network = (cloud: Cloud): string => `2001:db8:0:${cloud.next("ipv6").toString(16)}::`;
