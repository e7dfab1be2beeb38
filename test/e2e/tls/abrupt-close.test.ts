import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { runWell } from "../../support/client-program.ts";
import { resuming } from "../../support/client-tls.ts";
import { secured } from "../../support/ftp-client.ts";
import { BACK_ENDS, startOn } from "../../support/local-back-ends.ts";
import type { LocalMode } from "../../support/local-mode.ts";

const ROUNDS = 20;
const PROGRAM = fileURLToPath(new URL("abrupt_client.py", import.meta.url));
const TLS_1_3 = { minVersion: "TLSv1.3", maxVersion: "TLSv1.3" } as const;
const report = z.array(z.object({ reply: z.string(), size: z.number().nullable() }));

/** What a client may be told, with what is there then: never 226 with less than it sent. */
function isHonest({ reply, size }: { reply: string; size: number | null }, sent: number): boolean {
  return reply.startsWith("226") ? size === sent : size === null;
}

describe.each(BACK_ENDS)(
  "a client that closes right after its last byte, without reading, TLS 1.3, files in %s",
  (backEnd) => {
    const stack = new AsyncDisposableStack();
    let local: LocalMode;

    beforeAll(async () => {
      local = stack.use(await startOn(backEnd));
    });
    afterAll(() => stack.disposeAsync());

    test.for([true, false])("Node.js, by end and destroy; session resumed: %s", async (resumed) => {
      await using client = await (await local.connect()).secure(TLS_1_3);
      await client.login(local.file.account?.username, local.file.account?.password);
      const body = randomBytes(3_000_000);
      const outcomes = [];

      for (let round = 0; round < ROUNDS; round++) {
        const name = `round-${round}`;
        const data = await client.passive();
        data.on("error", () => undefined);
        expect(await client.command(`STOR ${name}`)).toMatch(/^150 /);
        const upload = await (resumed ? resuming(client, TLS_1_3)(data) : secured(data, TLS_1_3));
        expect(upload.isSessionReused()).toBe(resumed);
        upload.end(body, () => upload.destroy());
        await once(upload, "close");
        const reply = await client.reply();
        const size = /^213 (\d+)$/.exec(await client.command(`SIZE ${name}`))?.[1];
        outcomes.push({ reply, size: size === undefined ? null : Number(size) });
      }

      expect(outcomes.filter((outcome) => !isHonest(outcome, body.length))).toEqual([]);
      expect(outcomes.filter(({ reply }) => reply.startsWith("226"))).toHaveLength(ROUNDS);
    });

    test("Python, by close alone: no close_notify, and what the server sent lies unread", async () => {
      const { host, port } = local.file.ftp;
      const { username, password } = await local.api.makeLogin();
      const bytes = 3_000_000;

      const { stdout } = await runWell("python3", [
        PROGRAM,
        JSON.stringify({ host, port, username, password, certificate: local.certificate, bytes, rounds: ROUNDS }),
      ]);

      const outcomes = report.parse(JSON.parse(stdout));
      expect(outcomes).toHaveLength(ROUNDS);
      expect(outcomes.filter((outcome) => !isHonest(outcome, bytes))).toEqual([]);
      expect(outcomes.filter(({ reply }) => reply.startsWith("226"))).toHaveLength(ROUNDS);
    });
  },
);
