import { command } from "./command.ts";
import { thisHost } from "./host.ts";

const { argv, stdin, stdout, stderr } = process;
const code = await command(argv.slice(2), thisHost(), { input: stdin, output: stdout, errors: stderr });
// What the other end may still hold open, such as a socket on stdin, must not keep the program.
stdout.end(() => process.exit(code));
