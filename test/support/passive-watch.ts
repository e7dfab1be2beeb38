/**
 * A session that stays open and says each address that PASV tells it, one a line: a program of its own, to be run in a
 * network namespace. Arguments: host, user name, password.
 */
import { setTimeout as delay } from "node:timers/promises";
import { FtpClient } from "./ftp-client.ts";

const [host = "", username = "", password = ""] = process.argv.slice(2);
/** Each PASV leaves a port unused, which then rests for a minute. */
const LOOK_MS = 700;

const client = await FtpClient.connect(21, host);
await client.reply();
await client.login(username, password);
let told = "";
for (;;) {
  const reply = await client.command("PASV");
  const address = /\((\d+,\d+,\d+,\d+),/.exec(reply)?.[1]?.replaceAll(",", ".") ?? reply;
  if (address !== told) console.log(address);
  told = address;
  await delay(LOOK_MS);
}
