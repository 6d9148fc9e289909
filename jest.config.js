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

/** What runs on the test bed's cluster, which has to be built first. */
const CLUSTER = ["prod", "simulated"].map((name) => `<rootDir>/tests/e2e/${name}.test.ts`);

/**
 * `unit` needs no engine and no network; `edge` runs the edge's binary, `monitoring` promtool; `e2e` puts up real stacks on Docker, `cluster` on
 * Kubernetes.
 */
module.exports = {
  // Jest leaves one core alone by itself; on two that is half of the time.
  maxWorkers: "100%",
  coverageProvider: "babel",
  collectCoverageFrom: ["plan/**/*.ts", "workload/**/*.ts"],
  coverageThreshold: { global: { branches: 95 } },
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/tests/e2e/", "<rootDir>/tests/edge/", "<rootDir>/tests/monitoring/"],
    },
    { ...shared, displayName: "edge", testMatch: ["<rootDir>/tests/edge/**/*.test.ts"] },
    { ...shared, displayName: "monitoring", testMatch: ["<rootDir>/tests/monitoring/**/*.test.ts"] },
    {
      ...shared,
      displayName: "e2e",
      testMatch: ["<rootDir>/tests/e2e/**/*.test.ts"],
      testPathIgnorePatterns: CLUSTER,
      globalSetup: "<rootDir>/tests/e2e/support/global-setup.ts",
    },
    {
      ...shared,
      displayName: "cluster",
      testMatch: CLUSTER,
      globalSetup: "<rootDir>/tests/e2e/support/cluster-setup.ts",
    },
  ],
};
