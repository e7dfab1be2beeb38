import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientFiles, sha256 } from "../../support/client-files.ts";
import { type ClientTarget, type ResumingClient, type Security, targetOf } from "../../support/client-target.ts";
import { BACK_ENDS, startOn } from "../../support/local-back-ends.ts";
import type { LocalMode } from "../../support/local-mode.ts";
import { openAioftp } from "./aioftp.ts";
import { BasicFtp } from "./basic-ftp.ts";
import { CommonsNet } from "./commons-net.ts";
import { Curl } from "./curl.ts";
import { openFtplib } from "./ftplib.ts";
import { openInetutilsFtp } from "./inetutils-ftp.ts";
import { Lftp } from "./lftp.ts";
import { Ncftp } from "./ncftp.ts";
import { openPerl } from "./perl.ts";
import { openPhp } from "./php.ts";
import { openRuby } from "./ruby.ts";
import { openTnftp } from "./tnftp.ts";

const BYTES = 3_000_000;
const THERE = 1_234_567;

const BEHIND_REST = new RegExp(`REST ${THERE}\\b[\\s\\S]*STOR /?file`);
const AT_THE_END = /APPE \/?file/;

interface UploadUnderTest {
  readonly name: string;
  /** @default plain and explicit */
  readonly securities?: readonly Security[];
  /** How the client goes on. */
  readonly by: RegExp;
  readonly open: (target: ClientTarget) => Promise<ResumingClient>;
}

let commonsNet: CommonsNet;
beforeAll(async () => {
  commonsNet = await CommonsNet.compile();
});
afterAll(() => commonsNet[Symbol.asyncDispose]());

const CLIENTS: readonly UploadUnderTest[] = [
  { name: "curl", by: AT_THE_END, open: async (target) => new Curl(target) },
  { name: "lftp", by: BEHIND_REST, open: async (target) => new Lftp(target, await ClientFiles.create()) },
  { name: "ncftpput", securities: ["plain"], by: BEHIND_REST, open: (target) => Ncftp.open(target) },
  { name: "tnftp", securities: ["plain"], by: BEHIND_REST, open: openTnftp },
  { name: "GNU's ftp", securities: ["plain"], by: BEHIND_REST, open: openInetutilsFtp },
  { name: "Python's ftplib", by: BEHIND_REST, open: async (target) => openFtplib(target) },
  { name: "aioftp", securities: ["plain"], by: BEHIND_REST, open: async (target) => openAioftp(target) },
  { name: "Perl's Net::FTP", by: AT_THE_END, open: async (target) => openPerl(target) },
  { name: "Ruby's net/ftp", by: AT_THE_END, open: async (target) => openRuby(target) },
  // It shows nothing of what it sends.
  { name: "PHP", by: /^/, open: async (target) => openPhp(target) },
  { name: "Commons Net", by: BEHIND_REST, open: async (target) => commonsNet.open(target) },
  { name: "basic-ftp", by: AT_THE_END, open: (target) => new BasicFtp().connect(target) },
];

describe.each(BACK_ENDS)("files in %s", (backEnd) => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let files: ClientFiles;

  beforeAll(async () => {
    files = stack.use(await ClientFiles.create());
    local = stack.use(await startOn(backEnd));
  });
  afterAll(() => stack.disposeAsync());

  describe.each(CLIENTS)("$name", ({ securities = ["plain", "explicit"], by, open }) => {
    test.for(securities)("goes on with an upload of which the server has the beginning, %s", async (security) => {
      await using client = await open(targetOf(local, await local.api.makeLogin(), security));
      const original = await files.random("original", BYTES);
      await client.upload(await files.beginning(original, THERE, "beginning"), "/file");

      await client.resumeUpload(original, "/file");
      await client.download("/file", files.path("back"));

      expect(await sha256(files.path("back"))).toBe(await sha256(original));
      expect(client.transcript).toMatch(by);
    });
  });
});
