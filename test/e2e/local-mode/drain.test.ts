import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FtpClient, readAll, secured } from "../../support/ftp-client.ts";
import { within } from "../../support/local-deadline.ts";
import { eventually } from "../../support/local-eventually.ts";
import { type LocalMode, startLocalMode, temporaryState } from "../../support/local-mode.ts";

/** More than fits into the buffers between the two ends: a download that nobody reads does not end. */
const BODY = randomBytes(64 << 20);
const BEGUN = 1_000;
const SECONDS = 20;
const SHUTTING_DOWN = "421 The service is shutting down; connect again.";

/** In the clear, or everything by TLS. */
const CONVERSATIONS = {
  "in the clear": { login: (local: LocalMode) => local.login(), wrap: async (data: Socket) => data },
  "by TLS": { login: loginByTls, wrap: (data: Socket) => secured(data) },
};

const stack = new AsyncDisposableStack();
let state: string;

beforeAll(async () => {
  state = await temporaryState(stack);
  await using local = await startLocalMode({ state });
  await using session = await local.login();
  expect(await session.upload("STOR large", BODY)).toMatch(/^226 /);
});
afterAll(() => stack.disposeAsync());

describe.each(["SIGINT", "SIGTERM"] as const)("%s while files travel", (signal) => {
  test.for(["in the clear", "by TLS"] as const)(
    "%s: nothing new begins, they arrive whole, then it ends by 0",
    async (how) => {
      const { login, wrap } = CONVERSATIONS[how];
      await using local = await startLocalMode({ state });
      await using uploader = await login(local);
      await using downloader = await login(local);
      await using idle = await login(local);
      const download = await begin(downloader, "RETR large", wrap);
      const upload = await begin(uploader, "STOR late", wrap);
      upload.write(BODY.subarray(0, BEGUN));

      local.process.kill(signal);

      expect(await within(SECONDS, idle.reply())).toBe(SHUTTING_DOWN);
      await eventually("no new sessions", () => isRefused(local));
      expect(local.process.exit).toBeUndefined();
      upload.end(BODY.subarray(BEGUN));
      const [sent, received, body] = await within(
        SECONDS,
        Promise.all([twoReplies(uploader), twoReplies(downloader), readAll(download)]),
      );
      expect(body.equals(BODY)).toBe(true);
      expect({ sent, received }).toEqual({
        sent: ["226 Transfer complete.", SHUTTING_DOWN],
        received: ["226 Transfer complete.", SHUTTING_DOWN],
      });
      expect(await local.process.end()).toEqual({ code: 0, signal: null });

      await using next = await startLocalMode({ state });
      await using session = await next.login();
      const kept = await begin(session, "RETR late", CONVERSATIONS["in the clear"].wrap);
      expect((await readAll(kept)).equals(BODY)).toBe(true);
    },
  );
});

test("Ctrl-C again and again ends it at once, and what was half there is not there", async () => {
  await using local = await startLocalMode({ state });
  await using session = await local.login();
  const data = await begin(session, "STOR half", CONVERSATIONS["in the clear"].wrap);
  data.on("error", () => undefined);
  data.write("half a fi");

  await eventually("its end", () => {
    if (!local.process.exit) local.process.kill("SIGINT");
    return local.process.exit;
  });

  expect(local.process.exit).toEqual({ code: 1, signal: null });
  if (!data.closed) await once(data, "close");
  await using next = await startLocalMode({ state });
  await using again = await next.login();
  expect((await again.download("NLST")).body).not.toContain("half");
  expect(await again.command("RETR half")).toBe("550 No such file or directory.");
});

async function loginByTls(local: LocalMode): Promise<FtpClient> {
  const client = await (await local.connect()).secure();
  return client.login(local.file.account?.username, local.file.account?.password);
}

/** A transfer that has begun. */
async function begin(client: FtpClient, command: string, wrap: (data: Socket) => Promise<Socket>): Promise<Socket> {
  const data = await client.passive();
  expect(await client.command(command)).toMatch(/^150 /);
  return wrap(data);
}

/** Of a connection that ends before them, what there was. */
async function twoReplies(client: FtpClient): Promise<string[]> {
  return [await client.reply(), await client.reply().catch(String)];
}

async function isRefused(local: LocalMode): Promise<true | undefined> {
  try {
    await using _ = await local.connect();
    return undefined;
  } catch {
    return true;
  }
}
