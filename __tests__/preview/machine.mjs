// Loaded into a preview before it starts: plays a machine of the kind that MACHINE names, whatever the tests run on.
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

os.machine = () => process.env.MACHINE;
syncBuiltinESMExports();
