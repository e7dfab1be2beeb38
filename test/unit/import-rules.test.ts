import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** Who may import whom (docs/architecture.md), as the linter sees it. */
const FORBIDDEN = {
  "shared/a.ts": "node:fs",
  "shared/b.ts": "../tables/feed.ts",
  "tables/a.ts": "../ftp-node/node.ts",
  "lambda/api/a.ts": "../../ftp-node/node.ts",
  "lambda/api/b.ts": "aws-cdk-lib",
  "lib/a.ts": "../tables/feed.ts",
  "lib/constructs/a.ts": "../../ftp-node/node.ts",
  "lib/constructs/b.ts": "../../lambda/api/app.ts",
  "ftp-node/a.ts": "../lambda/api/app.ts",
  "ftp-node/b.ts": "aws-cdk-lib/aws-s3",
  "ftp-node/passive/a.ts": "@aws-sdk/client-s3",
  "ftp-node/ftp/a.ts": "@aws-sdk/client-s3",
  "ftp-node/ftp/b.ts": "../storage/s3/s3-storage.ts",
  "ftp-node/ftp/c.ts": "../auth/table-authenticator.ts",
  "ftp-node/ftp/commands/a.ts": "../../../tables/accounts.ts",
  "ftp-node/ftp/commands/b.ts": "../../storage/open-storage.ts",
  "ftp-node/ftp/commands/c.ts": "../../passive/offer-book.ts",
  "ftp-node/ftp/d.ts": "../limits/node-admission.ts",
  "ftp-node/storage/s3/a.ts": "../../ftp/session.ts",
  "ftp-node/control-plane/a.ts": "../passive/node-address.ts",
  "local/a.ts": "@aws-sdk/client-dynamodb",
  "local/b.ts": "../lib/storage-stack.ts",
} as const;

const ALLOWED = {
  "shared/y.ts": "./networks.ts",
  "shared/z.ts": "node:net",
  "tables/z.ts": "../shared/account.ts",
  "lambda/api/z.ts": "../../tables/accounts.ts",
  "ftp-node/ftp/y.ts": "../storage/storage.ts",
  "ftp-node/ftp/z.ts": "../limits/admission.ts",
  "ftp-node/ftp/commands/y.ts": "../../auth/authenticator.ts",
  "ftp-node/ftp/commands/z.ts": "../../passive/passive-ports.ts",
  "ftp-node/storage/s3/z.ts": "@aws-sdk/client-s3",
  "ftp-node/control-plane/z.ts": "@aws-sdk/client-eventbridge",
  "local/z.ts": "../ftp-node/node.ts",
} as const;

test("the linter holds the lines between the folders", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pasvport-lint-"));
  try {
    const configuration = JSON.parse(await readFile(join(REPOSITORY, "biome.json"), "utf8"));
    const { $schema: _, vcs: __, ...rest } = configuration;
    await writeFile(join(folder, "biome.json"), JSON.stringify({ root: true, ...rest }));
    for (const [path, specifier] of Object.entries({ ...FORBIDDEN, ...ALLOWED })) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), `import * as it from "${specifier}";\n\nexport const use = it;\n`);
    }
    expect(await refusedFiles(folder)).toEqual(Object.keys(FORBIDDEN).toSorted());
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function refusedFiles(folder: string): Promise<string[]> {
  const biome = join(REPOSITORY, "node_modules/@biomejs/biome/bin/biome");
  const arguments_ = [biome, "lint", "--only=style/noRestrictedImports", "--max-diagnostics=none", "--reporter=github"];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, arguments_, { cwd: folder }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  const paths = [...output.matchAll(/^::error .*noRestrictedImports.*?file=([^,]+),/gm)].map(([, file = ""]) =>
    relative(folder, file),
  );
  return [...new Set(paths)].toSorted();
}
