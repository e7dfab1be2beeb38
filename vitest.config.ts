import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** A node is a process for each worker: they need not compile again what the one before compiled. */
const COMPILED_ONCE = {
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/node-compile-cache") },
};

/** Files of one process import each module once: to load the AWS SDK or the CDK takes longer than most of their tests. */
const SHARED_MODULES = { isolate: false };

/** Most tests of a node wait for it rather than compute. */
const MORE_AT_ONCE = { maxWorkers: Math.max(2, availableParallelism() - 1) };

const project = (name: string, testTimeout: number, options: object) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, ...options },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 10_000, { ...MORE_AT_ONCE, ...SHARED_MODULES }),
      project("contract", 10_000, MORE_AT_ONCE),
      project("integration", 20_000, { ...MORE_AT_ONCE, ...SHARED_MODULES, ...COMPILED_ONCE }),
      project("infra", 60_000, { ...MORE_AT_ONCE, ...SHARED_MODULES }),
      project("s3", 60_000, MORE_AT_ONCE),
      // The whole product as child processes, and files of 200 MB: more at once would only wait for each other.
      project("e2e", 120_000, { maxWorkers: 2, sequence: { groupOrder: 1 } }),
      project("bad-input", 60_000, { maxWorkers: 2, sequence: { groupOrder: 2 } }),
      // Limits are short here: who is busy with much else cannot keep to them.
      project("engine", 60_000, { ...COMPILED_ONCE, maxWorkers: 2, sequence: { groupOrder: 3 } }),
      // As root: they make network namespaces. .ci/install-container.sh and .ci/install-aws-local.sh have what they need.
      project("container", 300_000, { maxWorkers: 1, sequence: { groupOrder: 4 } }),
      project("deploy", 180_000, { ...COMPILED_ONCE, maxWorkers: 2, sequence: { groupOrder: 5 } }),
    ],
  },
});
