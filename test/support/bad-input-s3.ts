import { afterEach } from "vitest";
import { attackedTarget, type Target } from "./bad-input.ts";
import { S3Server } from "./s3-server.ts";

export interface S3Target extends Target {
  readonly s3: S3Server;
}

/** The same with its files in an S3 that each test may disturb. */
export function attackedS3Target(args: readonly string[] = []): S3Target {
  let s3: S3Server;
  const target = attackedTarget(async (stack) => {
    // Connections that wait for more would be taken for left over ones.
    s3 = stack.use(await S3Server.start({ keepAlive: false }));
    const { endpoint, credentials } = s3.clientConfig;
    const { accessKeyId, secretAccessKey } = credentials;
    return {
      args: ["--s3-endpoint", endpoint, "--s3-bucket", s3.bucket, ...args],
      environment: {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: undefined,
      },
    };
  });
  // Hooks run last in, first out: this one before those that log in.
  afterEach(() => s3.calm());
  return {
    get local() {
      return target.local;
    },
    get s3() {
      return s3;
    },
    connect: () => target.connect(),
    login: () => target.login(),
  };
}
