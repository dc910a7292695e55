import { thisHost } from "../health/host.ts";
import { command } from "./command.ts";
import { allSteps } from "./steps/all.ts";

const { argv, stderr, stdout } = process;
// What root makes here, agents could not use.
if (process.getuid?.() === 0 && !argv.includes("--help")) {
  stderr.write(
    "backoffice-setup is for the user agent, not for root: run it in an SSH session, without sudo.\n",
  );
  process.exit(2);
}
process.exitCode = await command(argv.slice(2), () => allSteps(thisHost()), {
  output: stdout,
  errors: stderr,
});
