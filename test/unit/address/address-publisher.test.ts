import { expect, test, vi } from "vitest";
import type { AddressChange } from "../../../lambda/address/tasks/address-change.ts";
import { NoPublicAddressError, publish } from "../../../lambda/address/tasks/address-publisher.ts";
import type { PublicAddress } from "../../../lambda/address/tasks/network-interfaces.ts";

const started: AddressChange = { kind: "publish", nodeId: "n1", version: 3, interfaceId: "eni-1" };
const stopped: AddressChange = { kind: "forget", nodeId: "n1", version: 5 };

/** Parts that answer as told, and what was said on the feed. */
function parts(found: PublicAddress, changes = true) {
  const append = vi.fn(async () => {});
  const nodes = { observe: vi.fn(async () => changes), forget: vi.fn(async () => changes) };
  return { interfaces: { publicAddress: async () => found }, nodes, feed: { append } };
}

test("the address of a running task is written with the event's version, then announced", async () => {
  const given = parts({ state: "associated", address: "198.51.100.7" });

  expect(await publish(started, given)).toBe("published");
  expect(given.nodes.observe).toHaveBeenCalledWith("n1", "198.51.100.7", 3);
  expect(given.feed.append).toHaveBeenCalledExactlyOnceWith({ kind: "node", nodeId: "n1" });
});

test("the address of a stopped task is forgotten without asking EC2", async () => {
  const given = parts({ state: "none" });

  expect(await publish(stopped, given)).toBe("forgotten");
  expect(given.nodes.forget).toHaveBeenCalledWith("n1", 5);
});

test("a running task without an address is tried again", async () => {
  const given = parts({ state: "none" });

  await expect(publish(started, given)).rejects.toThrow(new NoPublicAddressError("eni-1"));
  expect(given.nodes.observe).not.toHaveBeenCalled();
});

test("an interface that is gone is harmless", async () => {
  const given = parts({ state: "gone" });

  expect(await publish(started, given)).toBe("ignored");
  expect(given.feed.append).not.toHaveBeenCalled();
});

test("an event that changes nothing is announced all the same: the attempt before may have failed at that", async () => {
  const given = parts({ state: "associated", address: "198.51.100.7" }, false);

  expect(await publish(started, given)).toBe("outdated");
  expect(given.feed.append).toHaveBeenCalledOnce();
});
