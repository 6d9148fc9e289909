const shared = {
  rootDir: __dirname,
  testEnvironment: "node",
  testEnvironmentOptions: { globalsCleanup: "off" },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/engine/"],
};

/** `unit` needs no engine and no network; `e2e` puts up real stacks. */
module.exports = {
  coverageProvider: "babel",
  collectCoverageFrom: ["plan/**/*.ts", "workload/**/*.ts"],
  coverageThreshold: { global: { branches: 95 } },
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/tests/e2e/"],
    },
    {
      ...shared,
      displayName: "e2e",
      testMatch: ["<rootDir>/tests/e2e/**/*.test.ts"],
      globalSetup: "<rootDir>/tests/e2e/support/global-setup.ts",
    },
  ],
};
