import { priceOf } from "../description/prices";
import { serverTypes, usableServerTypes } from "../description/server-types";

interface Offer {
  readonly name: string;
  readonly memoryGb: number;
  readonly locations: readonly string[];
  /** EUR a month without VAT; unknown for types and places nobody has read a price of. */
  readonly price?: number;
}

const MOST_OFFERS = 6;
/** Prices are the same in all of a zone; places outside of these two are zones of their own. */
const ZONES: Readonly<Record<string, string>> = { fsn1: "eu", nbg1: "eu", hel1: "eu", ash: "us", hil: "us" };

/**
 * Server types that could take the place of one that is not to be had: x86, the same memory or more, cheapest first.
 *
 * @param isPlaced whether the host can't leave the location
 * @returns lines for a message; none when the type is unknown and nothing can be compared with it
 */
export function alternatives(serverType: string, location: string, isPlaced = false): string[] {
  const offers = offersInstead(serverType, location, isPlaced);
  if (offers.length === 0) return [];
  return [
    "  To be had instead, unless sold out too (EUR a month without VAT and address):",
    ...offers.map(row),
  ];
}

/** The same for a message of Terraform's own, which has no lines; "" when nothing can be compared with the type. */
export function alternativesInOneSentence(serverType: string, location: string, isPlaced = false): string {
  const offers = offersInstead(serverType, location, isPlaced).map(({ name, memoryGb, locations, price }) => {
    const cost = price === undefined ? "price unknown" : `${price.toFixed(2)} EUR a month`;
    return `${name} in ${locations.join(", ")} (${memoryGb} GB, ${cost})`;
  });
  return offers.length === 0 ? "" : `Instead, unless sold out too: ${offers.join("; ")}.`;
}

function offersInstead(serverType: string, location: string, isPlaced: boolean): Offer[] {
  const wanted = serverTypes[serverType];
  if (!wanted) return [];
  return usableServerTypes()
    .filter((name) => (serverTypes[name]?.memoryGb ?? 0) >= wanted.memoryGb)
    .flatMap((name) => offersOf(name, name === serverType ? location : undefined))
    .flatMap((offer) => (isPlaced ? inPlace(offer, location) : [offer]))
    .sort((a, b) => (a.price ?? Infinity) - (b.price ?? Infinity) || a.memoryGb - b.memoryGb)
    .slice(0, MOST_OFFERS);
}

/** One offer for each zone in which the type is sold, without the location that has none left. */
function offersOf(name: string, soldOutIn: string | undefined): Offer[] {
  const type = serverTypes[name];
  const places = (type?.soldIn ?? []).filter((place) => place !== soldOutIn);
  return [...new Set(places.map(zoneOf))].map((zone) => {
    const price = priceOf(`hetzner ${name} ${zone}`)?.amount;
    const locations = places.filter((place) => zoneOf(place) === zone);
    return { name, memoryGb: type?.memoryGb ?? 0, locations, ...(price !== undefined && { price }) };
  });
}

function inPlace(offer: Offer, location: string): Offer[] {
  return offer.locations.includes(location) ? [{ ...offer, locations: [location] }] : [];
}

function zoneOf(location: string): string {
  return ZONES[location] ?? location;
}

function row({ name, memoryGb, locations, price }: Offer): string {
  const cost = price === undefined ? "price unknown" : price.toFixed(2);
  return `    ${name.padEnd(6)} ${String(memoryGb).padStart(3)} GB  ${cost.padStart(6)}  ${locations.join(" ")}`;
}
