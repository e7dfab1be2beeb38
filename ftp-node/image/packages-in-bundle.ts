import { readFileSync } from "node:fs";
import { z } from "zod";

/** What esbuild says of its outputs. https://esbuild.github.io/api/#metafile */
const metafileSchema = z.object({
  outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) })),
});

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** `name@version` of each package that has bytes in the bundle, from the metafile of its build in this folder. */
export function packagesInBundle(metafile: unknown): ReadonlySet<string> {
  const { outputs } = metafileSchema.parse(metafile);
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0),
  );
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== undefined));
  return new Set([...folders].map(nameAndVersion));
}

/** `node_modules/@a/b/node_modules/c/lib/d.js` → `node_modules/@a/b/node_modules/c` */
function packageFolder(file: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

function nameAndVersion(folder: string): string {
  const { name, version } = packageSchema.parse(JSON.parse(readFileSync(`${folder}/package.json`, "utf8")));
  return `${name}@${version}`;
}
