import { z } from "zod";
import { type LocalMode, type LocalModeOptions, startLocalMode } from "./local-mode.ts";
import { startVersityGateway } from "./versitygw.ts";

export const BACK_ENDS = ["a directory", "S3"] as const;
export type BackEnd = (typeof BACK_ENDS)[number];

export async function startOn(backEnd: BackEnd, options: LocalModeOptions = {}): Promise<LocalMode> {
  return backEnd === "S3" ? startOnS3(options) : startLocalMode(options);
}

/** On a Versity S3 Gateway of its own. */
async function startOnS3(options: LocalModeOptions): Promise<LocalMode> {
  await using starting = new AsyncDisposableStack();
  const { bucket, clientConfig } = starting.use(await startVersityGateway());
  const { accessKeyId, secretAccessKey } = credentials.parse(clientConfig.credentials);
  const s3 = ["--s3-endpoint", z.string().parse(clientConfig.endpoint), "--s3-bucket", bucket, "--s3-prefix", "ftp"];
  const local = starting.use(
    await startLocalMode({
      ...options,
      args: [...s3, ...(options.args ?? [])],
      environment: {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: undefined,
        ...options.environment,
      },
    }),
  );
  const started = starting.move();
  return { ...local, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

const credentials = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
