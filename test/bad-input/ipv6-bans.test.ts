import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { hasOwnNetworks, runApart } from "../support/own-network.ts";

const PROGRAM = fileURLToPath(new URL("../support/bans-apart.ts", import.meta.url));
const ADDRESSES = ["1::1", "1::2", "1:ffff:1:2:3", "1:abcd::9", "2::1"].map((rest) => `2001:db8:0:${rest}/64`);
const BANNED = "421 There were too many failed logins from your address; try again later.";
const DONE = "226 Transfer complete.";

test.runIf(hasOwnNetworks())(
  "a ban holds for the /64 of an IPv6 address, for one IPv4 address, and no further",
  async () => {
    expect(await runApart(PROGRAM, { addresses: ADDRESSES })).toEqual([
      {
        "another address of the /64": BANNED,
        "the next /64": DONE,
        "the IPv4 address that failed": BANNED,
        "another IPv4 address, mapped into the same /64": DONE,
      },
    ]);
  },
);
