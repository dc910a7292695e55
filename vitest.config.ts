import { defineConfig } from "vitest/config";

const SLOW = { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false };

const BOOTED = { testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false };

/** What starts programs of ours, and stand-ins of flyctl, ssh and terraform for them. */
const PROGRAMS = [
  "__tests__/{main,run}.test.ts",
  "__tests__/deploy/{fly,hetzner,flyctl,launcher}*.test.ts",
  "__tests__/rehearsal/{*-recorder,stage}.test.ts",
  "__tests__/image/*.test.ts",
  "__tests__/operator/program-launcher.test.ts",
  "__tests__/image/**/program-*.test.ts",
  "__tests__/preview/run-*.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["__tests__/**/*.test.ts"],
          exclude: [...PROGRAMS, "__tests__/{booted,cdktn,cloud-init,pipeline,server,terraform}/**"],
          // One load of cdktf and the bindings for all files, most of the time otherwise.
          isolate: false,
        },
      },
      { test: { name: "programs", include: PROGRAMS, testTimeout: 30_000 } },
      { test: { name: "cloud-init", include: ["__tests__/cloud-init/**/*.test.ts"], ...SLOW } },
      { test: { name: "terraform", include: ["__tests__/terraform/**/*.test.ts"], ...SLOW } },
      // Installs packages, so it is asked for by name: npm run test:cdktn.
      { test: { name: "cdktn", include: ["__tests__/cdktn/**/*.test.ts"], ...SLOW } },
      // Builds the image and boots it, so it is asked for by name: npm run test:image.
      {
        test: {
          name: "image",
          include: ["__tests__/booted/**/*.test.ts"],
          globalSetup: "__tests__/booted/build.ts",
          ...BOOTED,
        },
      },
      // The same image with the whole of the outside world around it: npm run test:pipeline.
      {
        test: {
          name: "pipeline",
          include: ["__tests__/pipeline/**/*.test.ts"],
          globalSetup: "__tests__/booted/build.ts",
          ...BOOTED,
        },
      },
      // Makes a Debian and boots it as the Hetzner server, so it is asked for by name: npm run test:host.
      { test: { name: "server", include: ["__tests__/server/*.test.ts"], retry: 0, ...BOOTED } },
    ],
  },
});
