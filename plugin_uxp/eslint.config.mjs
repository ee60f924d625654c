import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "node_modules/"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-globals": ["error", "TextEncoder", "TextDecoder", "Worker", "indexedDB"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // UXP's promises of the host are awaited here and nowhere else.
    files: ["src/**"],
    ignores: ["src/photoshop/**", "src/uxp.ts", "src/main.ts"],
    rules: { "no-restricted-imports": ["error", "photoshop", "uxp"] },
  },
  // Scripts read JSON of other programs; what they make is checked by running it.
  { files: ["**/*.mjs"], ...tseslint.configs.disableTypeChecked },
  { files: ["test/**", "tools/**"], rules: { "no-console": "off", "no-restricted-globals": "off" } },
);
