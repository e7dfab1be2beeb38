import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ClientFiles } from "../../support/client-files.ts";
import { runWell } from "../../support/client-program.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

const PROGRAM = fileURLToPath(new URL("resuming_client.py", import.meta.url));
const DONE = "226 Transfer complete.";
const REFUSED = "522 The data connection must resume the TLS session of the control connection.";

const stack = new AsyncDisposableStack();
let node: TestNode;
let certificate: string;

beforeAll(async () => {
  const files = stack.use(await ClientFiles.create());
  node = stack.use(await startTestNode());
  await node.addAccount({ username: "careful", tlsResumption: "required" });
  certificate = files.path("certificate.pem");
  await writeFile(certificate, node.configuration.certificates[0].certificate);
});
afterAll(() => stack.disposeAsync());

test.for(["TLSv1_2", "TLSv1_3"])(
  "Python's ssl, %s: its own session passes, none and another one's do not",
  async (version) => {
    const request = {
      ...{ host: "127.0.0.1", port: node.ftpPort, username: "careful", password: "correct horse" },
      ...{ certificate, version },
    };
    const { stdout } = await runWell("python3", [PROGRAM, JSON.stringify(request)]);
    expect(JSON.parse(stdout)).toEqual({ own: DONE, none: REFUSED, other: REFUSED, "own again": DONE });
  },
);
