import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

const programs = ["**/*.mjs", "rehearsal/recorders/flyctl", "rehearsal/recorders/ssh"];

export default tseslint.config(
  { ignores: [".gen/", "cdktf.out/", "node_modules/"] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts", ...programs] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-console": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    ...tseslint.configs.disableTypeChecked,
    files: programs,
    languageOptions: {
      parserOptions: { program: null, project: false, projectService: false },
      globals: { Buffer: "readonly", console: "readonly", process: "readonly", setTimeout: "readonly" },
    },
    rules: { ...tseslint.configs.disableTypeChecked.rules, "no-undef": "error" },
  },
  prettier,
);
