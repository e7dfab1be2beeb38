import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { filesBelow } from "./files-below.ts";
import { packagesInBundle } from "./packages-in-bundle.ts";

const BUNDLE_METAFILE = "dist/ftp-node.meta.json";
const SBOM = "dist/sbom.cdx.json";

const bomSchema = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({ "bom-ref": z.string() }) }),
  components: z.array(z.looseObject({ "bom-ref": z.string() })),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});
type Bom = z.infer<typeof bomSchema>;

/**
 * Behind the build (`npm run sbom` does both): what the image is made of, as CycloneDX (ECMA-424). The packages that esbuild
 * put into the bundle, Node.js, and the files of FOLDER (the image's, without ours).
 */
const product = z.object({ name: z.string() }).parse(readJson("package.json"));
const bom = onlyWhatIsIn(packagesInBundle(readJson(BUNDLE_METAFILE)), bomOfLockfile());
const folder = process.argv[2];
writeFileSync(
  SBOM,
  JSON.stringify({ ...bom, components: [...bom.components, nodeJs(), ...(folder ? filesBelow(folder) : [])] }, null, 2),
);
console.log(`${SBOM}: ${bom.components.length} packages and Node.js ${process.versions.node}`);

function bomOfLockfile(): Bom {
  const options = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--omit", "dev"];
  return bomSchema.parse(JSON.parse(execFileSync("npm", options, { encoding: "utf8", maxBuffer: 1 << 26 })));
}

/** Without number and date as well: the same sources give the same file. */
function onlyWhatIsIn(packages: ReadonlySet<string>, { serialNumber, metadata, ...whole }: Bom): Bom {
  const { timestamp, component, ...how } = metadata;
  const isIn = (ref: string) => packages.has(ref) || ref === component["bom-ref"];
  return {
    ...whole,
    metadata: { ...how, component: { ...component, name: product.name } },
    components: whole.components.filter((part) => packages.has(part["bom-ref"])),
    dependencies: whole.dependencies
      .filter(({ ref }) => isIn(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isIn) })),
  };
}

/** With the libraries that are compiled into it. */
function nodeJs() {
  const { node: version, ...libraries } = process.versions;
  return {
    "bom-ref": `node@${version}`,
    type: "platform",
    name: "node",
    version,
    purl: `pkg:generic/node@${version}`,
    components: Object.entries(libraries).map(([name, its]) => ({ type: "library", name, version: its })),
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
