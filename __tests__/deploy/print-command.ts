import { cdktfCommand } from "../../deploy/command";

console.log(JSON.stringify(cdktfCommand() ?? null));
