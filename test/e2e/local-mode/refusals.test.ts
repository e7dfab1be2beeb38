import { once } from "node:events";
import { access } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { startArguments, temporaryState } from "../../support/local-mode.ts";
import { LocalProcess } from "../../support/local-process.ts";

let state: string;

beforeEach(async () => {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  state = await temporaryState(stack);
});

async function refusalOf(args: readonly string[]) {
  await using child = new LocalProcess(args);
  const { code } = await child.end();
  return { code, stdout: child.stdout, stderr: child.stderr };
}

describe("wrong options end by 2, with a sentence and before anything is made", () => {
  test.for([
    { args: ["--nonsense"], says: /unknown option '--nonsense'/ },
    { args: ["stray"], says: /too many arguments/ },
    { args: ["--sftp-port", "2222"], says: /--sftp-port/ },
    { args: ["--passive-ports", "9-1"], says: /"9-1" is not a port range/ },
    { args: ["--passive-ports", "0-10"], says: /"0-10" is not a port range/ },
    { args: ["--passive-ports", "65000-65536"], says: /"65000-65536" is not a port range/ },
    { args: ["--passive-ports", "many"], says: /"many" is not a port range/ },
    { args: ["--ftp-port", "65536"], says: /--ftp-port .*port is a number/s },
    { args: ["--ftp-port", "-1"], says: /--ftp-port .*port is a number/s },
    { args: ["--api-port", "http"], says: /--api-port .*port is a number/s },
    { args: ["--ftp-port", "2121", "--api-port", "2121"], says: /must differ/ },
    { args: ["--workers", "0"], says: /1 to 256 workers/ },
    { args: ["--tls", "never"], says: /--tls .*optional, required/s },
    { args: ["--cert", "certificate.pem"], says: /--cert and --key/ },
    { args: ["--key", "key.pem"], says: /--cert and --key/ },
    { args: ["--cert", "a.pem", "--cert", "b.pem", "--key", "a-key.pem"], says: /--cert and --key/ },
    { args: ["--tls", "off", "--data-tls", "required"], says: /--data-tls cannot be required where --tls is off/ },
    { args: ["--client-certificates", "required"], says: /--client-certificates and --client-ca/ },
    { args: ["--client-ca", "ca.pem"], says: /--client-certificates and --client-ca/ },
    { args: ["--s3-endpoint", "http://127.0.0.1:1"], says: /--s3-endpoint needs --s3-bucket/ },
    { args: ["--s3-prefix", "ftp"], says: /--s3-prefix needs --s3-bucket/ },
    { args: ["--s3-endpoint", "127.0.0.1:1", "--s3-bucket", "files"], says: /--s3-endpoint .*http/s },
    { args: ["--dynamodb-endpoint", "localhost"], says: /--dynamodb-endpoint .*http/s },
    { args: ["--public-address", "999.1.1.1"], says: /--public-address/ },
    { args: ["--public-address", "2001:db8::1"], says: /--public-address/ },
    { args: ["--public-address", ""], says: /--public-address/ },
    { args: ["--private-networks", "10.0.0.0/33"], says: /10\.0\.0\.0\/33/ },
    { args: ["--state"], says: /--state/ },
  ])("$args", async ({ args, says }) => {
    const { code, stdout, stderr } = await refusalOf([...(await startArguments(state)), ...args]);

    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(STACK);
    expect(stdout).toBe("");
    await expect(access(state)).rejects.toThrow("ENOENT");
  });

  test("an unknown command", async () => {
    const { code, stderr } = await refusalOf(["begin"]);

    expect(code).toBe(2);
    expect(stderr).toMatch(/unknown command 'begin'/);
  });
});

describe("what cannot be had ends by 1, with one sentence", () => {
  test.for(["--ftp-port", "--ftps-port", "--api-port"])("the port of %s is in use", async (option) => {
    await using busy = await occupy();

    const { code, stderr, stdout } = await refusalOf([...(await startArguments(state)), option, String(busy.port)]);

    expect(code).toBe(1);
    expect(stderr).toBe(`Cannot listen on port ${busy.port} of 127.0.0.1: it is in use.\n`);
    expect(stdout).toBe("");
    await expect(access(`${state}/local.json`)).rejects.toThrow("ENOENT");
  });

  test.for([
    { what: "an address of another machine", args: ["--host", "203.0.113.7"], says: /203\.0\.113\.7.*no such address/ },
    { what: "a certificate that is not there", args: ["--cert", "/none.pem", "--key", "/none.pem"], says: /none\.pem/ },
    {
      what: "an authority of clients that is not there",
      args: ["--client-certificates", "required", "--client-ca", "/none.pem"],
      says: /none\.pem/,
    },
    {
      what: "an authority of clients that is none",
      args: ["--client-certificates", "required", "--client-ca", "package.json"],
      says: /authority/i,
    },
    {
      what: "a certificate that is none",
      args: ["--cert", "package.json", "--key", "package.json"],
      says: /certificate/i,
    },
  ])("$what", async ({ args, says }) => {
    const { code, stderr, stdout } = await refusalOf([...(await startArguments(state)), ...args]);

    expect(code).toBe(1);
    expect(stderr).not.toMatch(STACK);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(says);
    expect(stdout).toBe("");
  });

  test("an S3 that does not answer", async () => {
    await using busy = await occupy();
    const port = busy.port;
    await busy[Symbol.asyncDispose]();
    const s3 = ["--s3-endpoint", `http://127.0.0.1:${port}`, "--s3-bucket", "files"];

    const { code, stderr, stdout } = await refusalOf([...(await startArguments(state)), ...s3]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stdout).toBe("");
  });
});

const STACK = /^\s+at .*:\d+/m;

/** A port that somebody else has. */
async function occupy() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}
