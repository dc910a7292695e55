import { defineConfig } from "eslint/config";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

const typed = ["**/*.ts"];
const untyped = ["**/*.mjs", "rehearsal/recorders/flyctl", "rehearsal/recorders/ssh"];

export default defineConfig(
  { ignores: [".gen/", "cdktf.out/", "node_modules/"] },
  {
    files: typed,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    files: untyped,
    extends: [tseslint.configs.strict, tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { Buffer: "readonly", console: "readonly", process: "readonly", setTimeout: "readonly" },
    },
    // No compiler looks at these files.
    rules: {
      "no-const-assign": "error",
      "no-dupe-keys": "error",
      "no-import-assign": "error",
      "no-undef": "error",
      "no-unreachable": "error",
    },
  },
  prettier,
);
