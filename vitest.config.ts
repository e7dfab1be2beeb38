import { defineConfig } from "vitest/config";

const project = (name: string, testTimeout = 10_000) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout },
});

export default defineConfig({
  test: {
    projects: [
      project("unit"),
      project("contract"),
      project("integration", 20_000),
      project("infra", 60_000),
      project("e2e", 120_000),
    ],
  },
});
