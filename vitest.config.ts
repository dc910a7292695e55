import { defineConfig } from "vitest/config";

const SLOW = { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["__tests__/**/*.test.ts"],
          exclude: ["__tests__/terraform/**", "__tests__/cloud-init/**", "__tests__/cdktn/**"],
        },
      },
      { test: { name: "cloud-init", include: ["__tests__/cloud-init/**/*.test.ts"], ...SLOW } },
      { test: { name: "terraform", include: ["__tests__/terraform/**/*.test.ts"], ...SLOW } },
      // Installs packages, so it is asked for by name: npm run test:cdktn.
      { test: { name: "cdktn", include: ["__tests__/cdktn/**/*.test.ts"], ...SLOW } },
    ],
  },
});
