import { expect, test } from "vitest";
import { addressBlock } from "../../../ftp-node/limits/address-block.ts";

test.for([
  { address: "192.0.2.7", block: "192.0.2.7" },
  { address: "::ffff:192.0.2.7", block: "192.0.2.7" },
  { address: "2001:db8:1:2:3:4:5:6", block: "2001:db8:1:2::/64" },
  { address: "2001:db8:1:2::9", block: "2001:db8:1:2::/64" },
  { address: "2001:0DB8:0001:0002:ffff::", block: "2001:db8:1:2::/64" },
  { address: "2001:db8::1", block: "2001:db8::/64" },
  { address: "::1", block: "::/64" },
  { address: "fe80::1%eth0", block: "fe80::/64" },
])("$address is counted as $block", ({ address, block }) => {
  expect(addressBlock(address)).toBe(block);
});
