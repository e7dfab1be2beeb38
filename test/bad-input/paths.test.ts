import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { attackedTarget } from "../support/bad-input.ts";

const target = attackedTarget();

/** Each of them leads to the root and no further. */
const UPWARDS = [
  "..",
  "../../../..",
  "/..",
  "/../../etc",
  "a/../../..",
  "./../..",
  "//..//..",
  "/./../.",
  `${"../".repeat(1_000)}etc`,
];

test.for(UPWARDS)("upwards by %s", async (path) => {
  await using client = await target.login();
  const answer = await client.command(`CWD ${path}`);
  expect(answer).toMatch(/^(250|550) /);
  expect(await client.command("PWD")).toBe('257 "/" is the working directory.');
  expect(await client.command(`RETR ${path}/passwd`)).not.toMatch(/^150 /);
});

test.for([
  { what: "backslashes", path: "..\\..\\etc" },
  { what: "percent escapes", path: "%2e%2e%2f%2e%2e%2fetc" },
  { what: "a home directory", path: "~root" },
  { what: "dots in a row", path: "..." },
  { what: "a Windows drive", path: "C:\\Windows" },
  { what: "a device", path: "CON" },
  { what: "a URL", path: "file:etc" },
  { what: "SQL", path: "'; DROP TABLE files; --" },
  { what: "a shell's command", path: "$(reboot)`reboot`|reboot" },
])("$what are names like others", async ({ path }) => {
  await using client = await target.login();
  expect(await client.command(`MKD ${path}`)).toMatch(/^257 /);
  expect(await client.command(`RMD ${path}`)).toMatch(/^250 /);
});

describe("names that cannot be", () => {
  test.for([
    { what: "a component of 300 bytes", path: "n".repeat(300) },
    { what: "a key of more than 1,024 bytes", path: Array(30).fill("n".repeat(100)).join("/") },
    { what: "4,000 levels", path: "a/".repeat(4_000) },
    { what: "control characters", path: "a\u0007b" },
    { what: "C1 control characters", path: "a\u0085b" },
  ])("$what", async ({ path }) => {
    await using client = await target.login();
    expect(await client.command(`MKD ${path}`)).toMatch(/^55[03] /);
    const answer = await client.upload(`STOR ${path}`, "x");
    expect(answer).toMatch(/^55[03] /);
  });
});

test("a name is no prefix of another without a boundary", async () => {
  await using client = await target.login();
  await client.command("MKD a");
  await client.upload("STOR ab", "not in a");
  expect((await client.download("NLST a")).body).toBe("");
  expect(await client.command("RMD a")).toMatch(/^250 /);
  expect(await client.command("DELE ab")).toMatch(/^250 /);
});

test("a file is no folder, and a folder no file", async () => {
  await using client = await target.login();
  await client.upload("STOR both", "x");
  expect(await client.command("MKD both")).toMatch(/^550 /);
  expect(await client.upload("STOR both/below", "x")).toMatch(/^55\d /);
  expect(await client.command("CWD both")).toMatch(/^550 /);
  await client.command("DELE both");
  await client.command("MKD both");
  expect(await client.upload("STOR both", "x")).toMatch(/^55\d /);
  expect(await client.command("DELE both")).toMatch(/^550 /);
  await client.command("RMD both");
});

describe("renaming", () => {
  test("onto itself, and into its own child", async () => {
    await using client = await target.login();
    await client.command("MKD parent");
    await client.command("RNFR parent");
    expect(await client.command("RNTO parent")).toMatch(/^250 /);
    await client.command("RNFR parent");
    expect(await client.command("RNTO parent/child")).toMatch(/^55\d /);
    expect(await client.command("RMD parent")).toMatch(/^250 /);
  });

  test("of the root", async () => {
    await using client = await target.login();
    expect(await client.command("RNFR /")).toMatch(/^550 /);
  });
});

/** Each way to name a path that a login may not read, write or see. */
const ON_A_PATH: Readonly<Record<string, (path: string) => string>> = Object.fromEntries(
  [
    ...["STOR", "APPE", "RETR", "DELE", "RNFR", "MKD", "RMD", "XMKD", "XRMD", "CWD", "XCWD", "SIZE", "MDTM", "MLST"],
    ...["MLSD", "LIST", "NLST", "LIST -la", "NLST -R", "XCRC", "XMD5", "XSHA1", "XSHA256", "XSHA512", "MD5", "HASH"],
    ...["SITE MKDIR", "SITE RMDIR", "SITE CHMOD 644", "MDTM 20261121093005", "MFMT 20261121093005"],
    ...["MFF Modify=20261121093005;", "SITE UTIME 20261121093005", "STAT"],
  ].map((command) => [command, (path: string) => `${command} ${path}`]),
);

describe("permissions", () => {
  const ALL = ["list", "read", "write", "overwrite", "append", "delete", "rename", "makeDirectory"];

  test.for(Object.keys(ON_A_PATH))("%s minds those of the path, however it is written", async (command) => {
    const { local } = target;
    const login = await local.api.makeLogin({
      permissions: [
        { folder: "/", allow: [] },
        { folder: "/open", allow: ALL },
      ],
    });
    await using client = await local.login(login);
    for (const path of ["x", "/x", "open/../x", "/open/../../x", "//x", "./x", "/opener/x", "/open/./../x"]) {
      const { final } = await client.download(ON_A_PATH[command]?.(path) ?? "");
      expect(final, path).toMatch(/^550 /);
    }
  });

  test("a folder in which something may not be renamed stays where it is", async () => {
    const { local } = target;
    const partnerId = await local.api.makePartner();
    const owner = await local.api.makeAccount(partnerId);
    const guest = await local.api.makeAccount(partnerId, {
      permissions: [
        { folder: "/", allow: ALL },
        { folder: "/a/closed", allow: [] },
        { folder: "/b/closed", allow: [] },
      ],
    });
    await using ours = await local.login(owner);
    for (const folder of ["a", "a/closed", "mine", "mine/closed"]) await ours.command(`MKD ${folder}`);
    await ours.upload("STOR a/closed/secret", "secret");
    await ours.upload("STOR mine/closed/forged", "forged");

    await using client = await local.login(guest);
    expect(await client.command("RNFR a")).toBe("550 Permission denied.");
    expect(await client.command("RNTO open")).toMatch(/^503 /);
    expect(await client.command("RNFR mine")).toMatch(/^350 /);
    expect(await client.command("RNTO b")).toBe("550 Permission denied.");
    expect(await ours.command("SIZE a/closed/secret")).toBe("213 6");
    expect(await ours.command("SIZE mine/closed/forged")).toBe("213 6");
    expect(await client.command("RNFR mine")).toMatch(/^350 /);
    expect(await client.command("RNTO c")).toMatch(/^250 /);
  });

  test("a file is not renamed from, or to, where that may not be", async () => {
    const { local } = target;
    const login = await local.api.makeLogin({
      permissions: [
        { folder: "/", allow: ALL },
        { folder: "/outbound", allow: ["list", "read"] },
        { folder: "/once", allow: ["list", "write", "rename"] },
      ],
    });
    await using client = await local.login(login);
    await client.upload("STOR file", "x");
    await client.command("RNFR file");
    expect(await client.command("RNTO outbound/file")).toBe("550 Permission denied.");
    await client.command("RNFR file");
    expect(await client.command("RNTO open/../outbound")).toBe("550 Permission denied.");
    expect(await client.command("RNFR outbound/file")).toBe("550 Permission denied.");
    expect(await client.command("SIZE file")).toBe("213 1");
  });
});

test("what other tools put there is never shown raw", async () => {
  const { local } = target;
  const names = ["line\nbreak", "carriage\rreturn", "\u001b[31mred", "bell\u0007"];
  await Promise.all(names.map((name) => writeFile(join(local.state, "files", "demo", name), "x")));
  await using client = await target.login();
  await client.upload("STOR plain", "x");
  for (const command of ["LIST", "NLST", "MLSD"]) {
    const { body } = await client.download(command);
    expect(body).toMatch(/^[^\n]*plain\r\n$/);
  }
  await client.command("DELE plain");
});
