#!/usr/bin/env node
// Stands in for Maestro's CLI.
if (process.argv.includes("--version")) console.log("0.0.0-stand-in");
else {
  console.error("error: this stand-in of the Maestro CLI knows --version only");
  process.exit(1);
}
