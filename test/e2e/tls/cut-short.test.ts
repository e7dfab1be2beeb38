import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { duplexPair } from "node:stream";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FtpClient, secured } from "../../support/ftp-client.ts";
import { eventually } from "../../support/local-eventually.ts";
import { S3Server } from "../../support/s3-server.ts";
import { PARTNER_ID, startTestNode, type TestNode } from "../../support/test-node.ts";

/** More than the node and the kernel hold for a store that does not move. */
const BODY = randomBytes(64 << 20);
const BROKEN = "426 Connection closed; transfer aborted.";

const stack = new AsyncDisposableStack();
let s3: S3Server;
let node: TestNode;

beforeAll(async () => {
  s3 = stack.use(await S3Server.start());
  const { endpoint, region, credentials } = s3.clientConfig;
  const service = { endpoint, region, credentials };
  node = stack.use(
    await startTestNode({ storage: { kind: "s3", bucket: s3.bucket, prefix: "", service }, workers: 1 }),
  );
});
afterAll(() => stack.disposeAsync());

const TRANSPORTS = {
  "in the clear": { login: () => node.login(), wrap: async (data: Socket) => data },
  "TLSv1.2": byTls("TLSv1.2"),
  "TLSv1.3": byTls("TLSv1.3"),
};
type Transport = keyof typeof TRANSPORTS;

function byTls(version: "TLSv1.2" | "TLSv1.3") {
  const only = { minVersion: version, maxVersion: version };
  return {
    login: async () => (await (await node.connect()).secure(only)).login(),
    wrap: (data: Socket) => secured(data, only),
  };
}

/** An upload in the middle of its body, to a store that holds its first parts until it is released. */
async function beginUpload(transport: Transport, name: string) {
  const { login, wrap } = TRANSPORTS[transport];
  const client = await login();
  const store = Promise.withResolvers<void>();
  s3.disturb("UploadPart", { kind: "held", until: store.promise }, 100);
  const partsBefore = partsSent();
  const data = (await client.passive()).on("error", () => undefined);
  expect(await client.command(`STOR ${name}`)).toMatch(/^150 /);
  const connection = (await wrap(data)).on("error", () => undefined);
  connection.write(BODY);
  await eventually("a part on its way", () => partsSent() > partsBefore || undefined);
  return { client, data, release: store.resolve };
}

const partsSent = () => s3.requests.filter((operation) => operation === "UploadPart").length;

/** Each ends an upload before its end, and tells what the client is told. */
const CUTS: Readonly<Record<string, (client: FtpClient, data: Socket) => Promise<void>>> = {
  "a reset": async (_, data) => void data.resetAndDestroy(),
  ABOR: async (client) => client.send("ABOR"),
  "a control connection that is closed": async (client) => void client.socket.end(),
  "a control connection that is gone": async (client) => void client.socket.destroy(),
};

describe.for(Object.keys(TRANSPORTS) as Transport[])(
  "an upload to a slow store, %s, that is cut short",
  (transport) => {
    test.for(Object.keys(CUTS))("by %s is never answered by 226, and leaves nothing", async (how) => {
      const name = `${transport}-${how}`.replaceAll(" ", "-");
      const { client, data, release } = await beginUpload(transport, name);
      await using _ = client;

      await CUTS[how]?.(client, data);
      release();

      if (how === "a control connection that is gone")
        await expect(client.reply()).rejects.toThrow("The connection ended");
      else expect(await client.reply()).toBe(BROKEN);
      await expectNothing(name);
      data.destroy();
    });
  },
);

describe.for(["TLSv1.2", "TLSv1.3"] as const)("an upload by %s", (version) => {
  test("that ends in what is no TLS is never answered by 226, and leaves nothing", async () => {
    const name = `garbage-${version}`;
    await using client = await TRANSPORTS[version].login();
    const data = (await client.passive()).on("error", () => undefined);
    expect(await client.command(`STOR ${name}`)).toMatch(/^150 /);
    const [inside, outside] = duplexPair();
    outside.pipe(data, { end: false });
    data.pipe(outside);
    const connection = connect({ socket: inside, rejectUnauthorized: false, minVersion: version, maxVersion: version });
    await once(
      connection.on("error", () => undefined),
      "secureConnect",
    );
    await new Promise((written) => connection.write(BODY.subarray(0, 1_000_000), written));

    data.end("this is no TLS record, and nobody encrypted it");

    expect(await client.reply()).toBe(BROKEN);
    await expectNothing(name);
  });
});

/** Neither a file nor parts that somebody pays for. */
async function expectNothing(name: string): Promise<void> {
  await eventually("no unfinished upload", () => s3.openUploads().length === 0 || undefined);
  await using client = await node.login();
  expect(await client.command(`SIZE ${name}`)).toMatch(/^550 /);
  expect(s3.keys()).not.toContain(`${PARTNER_ID}/${name}`);
}
