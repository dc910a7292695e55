import { text } from "node:stream/consumers";
import { verdict } from "./verdict.ts";

const exitCode = Number(process.argv[2]);
process.stdout.write(`${JSON.stringify(verdict(exitCode, await text(process.stdin), new Date()))}\n`);
