import type { NodeConfiguration } from "../../ftp-node/configuration.ts";
import { S3Server } from "./s3-server.ts";
import { startTestNode, type TestNode } from "./test-node.ts";

export type S3Node = TestNode & { readonly server: S3Server };

/** A node whose files are in an S3 of its own. */
export async function startS3Node(changes: Partial<NodeConfiguration> = {}): Promise<S3Node> {
  const server = await S3Server.start();
  const { bucket, clientConfig } = server;
  const { forcePathStyle: _, ...service } = clientConfig;
  const node = await startTestNode({ storage: { kind: "s3", bucket, prefix: "", service }, ...changes });
  return {
    ...node,
    server,
    async [Symbol.asyncDispose]() {
      await using _server = server;
      await node[Symbol.asyncDispose]();
    },
  };
}
