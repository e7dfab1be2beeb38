import { FtpClient } from "./ftp-client.ts";
import { startLocalMode } from "./local-mode.ts";

/** A program for a network of its own, which has the addresses: three failed logins, then what others are greeted with. */
const SERVER = "2001:db8:0:1::1";

await using local = await startLocalMode({
  args: ["--host", "::", "--demo", "--limit", "failedLoginsUntilBan=3", "--limit", "failedLoginSeconds=0"],
});
const { port } = local.file.ftp;

const from = (address: string) => FtpClient.connect(port, address.includes(":") ? SERVER : "127.0.0.1", address);

async function failFrom(address: string, username: string): Promise<void> {
  await using client = await from(address);
  await client.reply();
  await client.command(`USER ${username}`);
  await client.command("PASS wrong");
}

async function greetingOf(address: string): Promise<string> {
  await using client = await from(address);
  return await client.reply();
}

/** Whether somebody from there can log in and transfer. */
async function uploadFrom(address: string): Promise<string> {
  await using client = await from(address);
  await client.reply();
  await client.login(local.file.account?.username, local.file.account?.password);
  return await client.upload("STOR file", "x");
}

// Each from an address of its own, all of one /64.
for (const host of [":1", ":2", "ffff:1:2:3"]) await failFrom(`2001:db8:0:1:${host}`, "ghost");
for (const name of ["phantom", "spectre", "shade"]) await failFrom("127.0.0.5", name);
process.stdout.write(
  `${JSON.stringify({
    "another address of the /64": await greetingOf("2001:db8:0:1:abcd::9"),
    "the next /64": await uploadFrom("2001:db8:0:2::1"),
    "the IPv4 address that failed": await greetingOf("127.0.0.5"),
    "another IPv4 address, mapped into the same /64": await uploadFrom("127.0.0.6"),
  })}\n`,
);
