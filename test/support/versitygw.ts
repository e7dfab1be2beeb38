import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { freePort } from "./free-port.ts";

const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test-secret" };
const BUCKET = "files";
const START_MS = 20_000;

export interface VersityGateway extends AsyncDisposable {
  readonly bucket: string;
  /** What a client of it is made with. */
  readonly clientConfig: S3ClientConfig;
}

/**
 * Starts a Versity S3 Gateway on a free port of the loopback, its objects in a temporary folder. The program is named by
 * VERSITYGW, or lies where `go install github.com/versity/versitygw/cmd/versitygw@v1.8.0` puts it.
 */
export async function startVersityGateway(): Promise<VersityGateway> {
  const folder = await mkdtemp(join(tmpdir(), "pasvport-versitygw-"));
  await mkdir(join(folder, BUCKET));
  const port = await freePort();
  const gateway = spawn(await program(), ["--quiet", "--port", `127.0.0.1:${port}`, "posix", folder], {
    env: { ROOT_ACCESS_KEY: CREDENTIALS.accessKeyId, ROOT_SECRET_KEY: CREDENTIALS.secretAccessKey },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(gateway, "exit");
  const stop = async () => {
    gateway.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  try {
    await Promise.race([whenListening(port), ended.then(([code]) => Promise.reject(new Error(`It ended: ${code}`)))]);
  } catch (error) {
    await stop();
    throw new Error("versitygw did not start.", { cause: error });
  }
  return {
    bucket: BUCKET,
    clientConfig: {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: CREDENTIALS,
      forcePathStyle: true,
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function program(): Promise<string> {
  if (process.env.VERSITYGW) return process.env.VERSITYGW;
  const { stdout } = await promisify(execFile)("go", ["env", "GOPATH"]);
  const installed = join(stdout.trim(), "bin", "versitygw");
  await access(installed);
  return installed;
}

async function whenListening(port: number): Promise<void> {
  const patience = AbortSignal.timeout(START_MS);
  while (!(await accepts(port))) await setTimeout(20, undefined, { signal: patience });
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    // Refused: nobody listens yet.
    return false;
  } finally {
    socket.destroy();
  }
}
