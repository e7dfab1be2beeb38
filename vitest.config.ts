import { defineConfig } from "vitest/config";

const project = (name: string, testTimeout = 10_000, options = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, ...options },
});

export default defineConfig({
  test: {
    projects: [
      project("unit"),
      project("contract"),
      project("integration", 20_000),
      project("infra", 60_000),
      project("s3", 60_000),
      project("bad-input", 60_000, { maxWorkers: 2, sequence: { groupOrder: 2 } }),
      // The whole product as child processes, and files of 200 MB: more at once would only wait for each other.
      project("e2e", 120_000, { maxWorkers: 2, sequence: { groupOrder: 1 } }),
    ],
  },
});
