import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalAddress, isGloballyRoutable, Networks, parseNetworks } from "../../../shared/networks.ts";

test.for([
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::FFFF:c000:0207", "192.0.2.7"],
  ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
  ["192.0.2.7", "192.0.2.7"],
  ["fe80::1%eth0", "fe80::1"],
  ["2001:DB8:0:0:0:0:0:7", "2001:db8::7"],
] as const)("%s is %s", ([address, canonical]) => {
  expect(canonicalAddress(address)).toBe(canonical);
});

test.for([
  ["8.8.8.8", true],
  ["2606:4700::1111", true],
  ["10.1.2.3", false],
  ["100.64.0.1", false],
  ["169.254.169.254", false],
  ["0.0.0.0", false],
  ["::1", false],
  ["fe80::1", false],
  ["::ffff:10.0.0.1", false],
  ["not an address", false],
] as const)("%s is globally routable: %s", ([address, expected]) => {
  expect(isGloballyRoutable(address)).toBe(expected);
});

test("an address is in its own network of any length", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
      expect(new Networks([`${address}/${bits}`]).includes(address)).toBe(true);
      expect(new Networks([`${address}/${bits}`]).includes(`::ffff:${address}`)).toBe(true);
    }),
  );
});

test.for(["10.0.0.0/33", "10.0.0/8", "example.test", "10.0.0.0/", "2001:db8::/129", ""])(
  "%s is refused by name",
  (cidr) => {
    expect(() => new Networks([cidr])).toThrow(`"${cidr}" is not a network`);
  },
);

test("a list is read, and none is none", () => {
  expect(parseNetworks("10.0.0.0/8, fd00::/8")).toEqual(["10.0.0.0/8", "fd00::/8"]);
  expect(parseNetworks("none")).toEqual([]);
});
