import { ImageBuild } from "./rehearsal/image/build";
import { startAgainstBare } from "./bench/image/start";
async function main() {
  const t = performance.now();
  (await ImageBuild.prepare()).close();
  console.log("prepared from the archive", (performance.now() - t) / 1000);
  console.log(await startAgainstBare("localhost/backoffice:bench"));
}
main().catch((error) => console.log(error));
