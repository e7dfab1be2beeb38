import pino from "pino";
import { expect, test } from "vitest";
import { NodeAdmission } from "../../../ftp-node/limits/node-admission.ts";
import { NODE_LIMITS, type NodeLimits } from "../../../shared/limits.ts";

const SILENT = pino({ level: "silent" });

function admissionWith(limits: Partial<NodeLimits>, clock = { now: 0 }): NodeAdmission {
  return new NodeAdmission({ ...NODE_LIMITS, ...limits }, SILENT, () => clock.now);
}

function connected(admission: NodeAdmission, address: string): number {
  const connection = admission.connect(address);
  if (typeof connection !== "number") throw new Error(`refused: ${connection}`);
  return connection;
}

async function fail(admission: NodeAdmission, address: string, username: string, times: number): Promise<void> {
  for (let nth = 1; nth <= times; nth++) {
    const connection = connected(admission, address);
    await admission.loginFailed(connection, username, 1);
    admission.disconnect(connection);
  }
}

test("connections are counted in all, per address and per IPv6 network, and given back", () => {
  const admission = admissionWith({ sessions: 5, sessionsPerAddress: 2 });
  const first = connected(admission, "192.0.2.1");
  connected(admission, "192.0.2.1");
  expect(admission.connect("::ffff:192.0.2.1")).toBe("address-full");
  connected(admission, "2001:db8::1");
  connected(admission, "2001:db8::2");
  expect(admission.connect("2001:db8::3")).toBe("address-full");
  connected(admission, "192.0.2.2");
  expect(admission.connect("192.0.2.3")).toBe("node-full");
  admission.disconnect(first);
  expect(admission.connect("192.0.2.1")).toBeTypeOf("number");
});

test("those who have not logged in take only so many connections of their address", async () => {
  const admission = admissionWith({ strangersPerAddress: 1 });
  const connection = connected(admission, "192.0.2.1");
  expect(admission.connect("192.0.2.1")).toBe("too-many-strangers");
  await admission.loggedIn(connection, "alice", 9);
  const second = connected(admission, "192.0.2.1");
  admission.disconnect(second);
  await admission.loggedOut(connection);
  expect(admission.connect("192.0.2.1")).toBe("too-many-strangers");
});

test("sessions and transfers are counted per account, wherever they come from", async () => {
  const admission = admissionWith({});
  const [one, other] = [connected(admission, "192.0.2.1"), connected(admission, "192.0.2.2")];
  expect(await admission.loggedIn(one, "alice", 1)).toBe(true);
  expect(await admission.loggedIn(other, "alice", 1)).toBe(false);
  expect(await admission.loggedIn(other, "alice", 2)).toBe(true);
  expect(await admission.beginTransfer(one, 1)).toBe(true);
  expect(await admission.beginTransfer(other, 1)).toBe(false);
  admission.disconnect(one);
  expect(await admission.beginTransfer(other, 1)).toBe(true);
});

test("a failed login is answered later each time, up to eight times as late", async () => {
  const admission = admissionWith({ failedLoginSeconds: 1 });
  const connection = connected(admission, "192.0.2.1");
  const delays = [1, 2, 3, 4, 5, 6].map((nth) => admission.loginFailed(connection, "alice", nth));
  expect(await Promise.all(delays)).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});

test("who comes anew for each attempt waits longer too", async () => {
  const admission = admissionWith({ failedLoginSeconds: 1, failedLoginsUntilBan: 1_000 });
  await fail(admission, "192.0.2.1", "alice", 20);
  const connection = connected(admission, "192.0.2.1");
  expect(await admission.loginFailed(connection, "bob", 1)).toBe(4_000);
  const elsewhere = connected(admission, "192.0.2.2");
  expect(await admission.loginFailed(elsewhere, "carol", 1)).toBe(1_000);
});

test("an address that fails too often is turned away for a while, with its IPv6 neighbours, and nobody else", async () => {
  const clock = { now: 0 };
  const admission = admissionWith({ failedLoginsUntilBan: 3, banSeconds: 60 }, clock);
  await fail(admission, "2001:db8::1", "alice", 3);
  expect(admission.connect("2001:db8::2")).toBe("banned");
  expect(admission.connect("2001:db8:0:1::1")).toBeTypeOf("number");
  clock.now = 60_000;
  expect(admission.connect("2001:db8::2")).toBeTypeOf("number");
});

test("failures that lie far apart ban nobody", async () => {
  const clock = { now: 0 };
  const admission = admissionWith({ failedLoginsUntilBan: 3, banSeconds: 60 }, clock);
  for (; clock.now < 600_000; clock.now += 31_000) await fail(admission, "192.0.2.1", "alice", 1);
  expect(admission.connect("192.0.2.1")).toBeTypeOf("number");
});

test("successes never count", async () => {
  const admission = admissionWith({ failedLoginsUntilBan: 2 });
  await fail(admission, "192.0.2.1", "alice", 1);
  for (let login = 0; login < 10; login++) {
    const connection = connected(admission, "192.0.2.1");
    await admission.loggedIn(connection, "alice", 9);
    admission.disconnect(connection);
  }
  expect(admission.connect("192.0.2.1")).toBeTypeOf("number");
});

test("an account that many addresses guess at is closed to strangers, not to where its partner logs in from", async () => {
  const admission = admissionWith({ failedLoginsUntilBan: 3 });
  const partner = connected(admission, "192.0.2.1");
  await admission.loggedIn(partner, "alice", 9);
  for (const last of [11, 12, 13]) await fail(admission, `192.0.2.${last}`, "alice", 1);
  expect(await admission.beginLogin(connected(admission, "192.0.2.1"), "alice")).toEqual({ refused: false, wait: 0 });
  expect(await admission.beginLogin(connected(admission, "192.0.2.99"), "alice")).toEqual({ refused: true, wait: 0 });
  expect(await admission.beginLogin(connected(admission, "192.0.2.99"), "bob")).toEqual({ refused: false, wait: 0 });
});

test("logins of one address wait for their turn, and are refused when too many wait", async () => {
  const admission = admissionWith({ loginsPerSecond: 1 });
  const connection = connected(admission, "192.0.2.1");
  const waits: (number | undefined)[] = [];
  for (let login = 0; login < 13; login++) waits.push((await admission.beginLogin(connection, "alice")).wait);
  expect(waits).toEqual([0, ...Array.from({ length: 10 }, (_, index) => (index + 1) * 1000), undefined, undefined]);
  expect((await admission.beginLogin(connected(admission, "192.0.2.2"), "alice")).wait).toBe(0);
});

test("a bandwidth is shared by an account's transfers, and the node's by all", async () => {
  const admission = admissionWith({ uploadBytesPerSecond: 3_000 });
  const share = (username: string) => ({ direction: "upload" as const, username, accountRate: 1_000 });
  expect(await admission.spend(share("alice"), 1_000)).toBe(0);
  expect(await admission.spend(share("alice"), 1_000)).toBe(1_000);
  expect(await admission.spend(share("bob"), 1_000)).toBe(0);
  expect(await admission.spend(share("carol"), 600)).toBe(200);
  expect(await admission.spend({ ...share("carol"), direction: "download" }, 1_000)).toBe(0);
});

test("the node's transfers are counted, those of accounts without a limit and of connections that break off as well", async () => {
  const admission = admissionWith({});
  const [one, other] = [connected(admission, "192.0.2.1"), connected(admission, "192.0.2.2")];
  await admission.loggedIn(one, "alice", 9);
  await admission.loggedIn(other, "bob", 9);
  await admission.beginTransfer(one, Number.MAX_SAFE_INTEGER);
  await admission.beginTransfer(other, 1);
  expect(admission.transfers).toBe(2);
  await admission.endTransfer(one);
  expect(admission.transfers).toBe(1);
  admission.disconnect(other);
  expect(admission.transfers).toBe(0);
});
