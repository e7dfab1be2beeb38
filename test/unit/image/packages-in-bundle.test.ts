import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packagesInBundle } from "../../../ftp-node/image/packages-in-bundle.ts";

const versionOf = (name: string) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;

const metafile = (inputs: Record<string, number>) => ({
  outputs: {
    "dist/ftp-node.mjs": {
      inputs: Object.fromEntries(Object.entries(inputs).map(([file, bytesInOutput]) => [file, { bytesInOutput }])),
    },
  },
});

test("a package is in the bundle when bytes of it are, whatever its name and however deep the file", () => {
  const inputs = {
    "ftp-node/main.ts": 100,
    "node_modules/zod/v4/core/util.js": 10,
    "node_modules/zod/index.js": 10,
    "node_modules/@aws-sdk/client-s3/dist-es/index.js": 10,
    "node_modules/pino/pino.js": 0,
  };

  expect([...packagesInBundle(metafile(inputs))]).toEqual([
    `zod@${versionOf("zod")}`,
    `@aws-sdk/client-s3@${versionOf("@aws-sdk/client-s3")}`,
  ]);
});

test("one that lies in another's folder is itself", () => {
  const nested = "node_modules/zod/node_modules/nested";

  expect(() => packagesInBundle(metafile({ [`${nested}/index.js`]: 1 }))).toThrow(`${nested}/package.json`);
});
