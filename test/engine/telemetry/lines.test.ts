import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { METRIC_NAMESPACE, METRICS } from "../../../shared/metrics.ts";
import type { DeployedNode } from "../../support/deployed-node.ts";
import { documentedFields, fieldsOf } from "../../support/documented-fields.ts";
import { FtpClient, secured } from "../../support/ftp-client.ts";
import { countersOf, metricLinesOf } from "../../support/metric-lines.ts";
import type { S3Server } from "../../support/s3-server.ts";
import { startMeasuredNode } from "./measured-node.ts";

const stack = new AsyncDisposableStack();
let node: DeployedNode;
let s3: S3Server;

beforeAll(async () => {
  ({ node, s3 } = await startMeasuredNode(stack, { failedLoginSeconds: 0 }));
  await partnersVisit();
  await healthChecks();
  await scannersVisit();
  await node.stop();
});
afterAll(() => stack.disposeAsync());

const NAME = 'Bestellung "7" \\ ü\u2028.csv';

/** Transfers that work and that fail, after a password that was wrong. */
async function partnersVisit(): Promise<void> {
  await using client = await FtpClient.connect(node.ftpPort);
  await client.reply();
  await client.secure();
  await client.command("CLNT Tester 1.0");
  await client.command("USER Alice");
  await client.command("PASS hunter2 is wrong");
  await client.login();
  await client.upload(`STOR ${NAME}`, "0123456789", secured);
  await client.download(`RETR ${NAME}`, secured);
  await client.download("LIST", secured);
  await client.download("RETR nothing.csv", secured);
  s3.disturb("PutObject", { kind: "error", status: 500, code: "InternalError" }, 100);
  await client.upload("STOR late.csv", "12345", secured);
  await client.command("QUIT");
}

/** Connections that end, in either way, without a byte. */
async function healthChecks(): Promise<void> {
  const polite = connect(node.ftpPort, "127.0.0.1");
  await once(polite, "data");
  polite.end();
  await once(polite, "close");
  const abrupt = connect(node.ftpPort, "127.0.0.1");
  await once(abrupt, "data");
  abrupt.resetAndDestroy();
  const implicit = connect(node.implicitPort, "127.0.0.1");
  await once(implicit, "connect");
  implicit.end();
  await once(implicit.resume(), "close");
}

async function scannersVisit(): Promise<void> {
  await using client = await FtpClient.connect(node.ftpPort);
  await client.reply();
  client.sendRaw("GET / HTTP/1.0\r\n\r\n");
  await client.end();
}

const linesOf = (msg: string) => node.lines.filter((line) => line.msg === msg);

describe("a transfer", () => {
  const common = { address: "127.0.0.1", username: "alice", partnerId: "p-000000000001", mode: "EPSV", type: "image" };

  test.for([
    { command: "STOR", path: `/${NAME}`, bytesIn: 10, result: "ok", activityType: "CLOSE" },
    { command: "RETR", path: `/${NAME}`, bytesOut: 10, result: "ok", activityType: "CLOSE" },
    { command: "RETR", path: "/nothing.csv", bytesOut: 0, result: "refused", failure: "not-found" },
    { command: "STOR", path: "/late.csv", bytesIn: 5, result: "storage", activityType: "PARTIAL_CLOSE" },
  ])("is one line: $command $path, $result", (expected) => {
    const lines = linesOf("transfer").filter(
      ({ command, path }) => command === expected.command && path === expected.path,
    );
    expect(lines).toEqual([expect.objectContaining({ ...common, ...expected, protected: true })]);
    expect(lines[0]?.milliseconds).toBeTypeOf("number");
  });

  test("is no listing", () => {
    expect(linesOf("transfer")).toHaveLength(4);
  });
});

test("a session is one line at its end, by the same id as its transfers and logins", () => {
  const [session] = linesOf("session");
  expect(session).toMatchObject({
    activityType: "DISCONNECTED",
    address: "127.0.0.1",
    username: "alice",
    partnerId: "p-000000000001",
    protocol: "ftps-explicit",
    tlsVersion: "TLSv1.3",
    cipher: expect.stringMatching(/^TLS_/),
    client: "Tester 1.0",
    login: "ok",
    transfers: 4,
    transfersFailed: 2,
    listings: 1,
    listingsFailed: 0,
    mode: "EPSV",
    bytesIn: 15,
    bytesOut: 10,
    ended: "quit",
  });
  const ids = new Set(
    [...linesOf("transfer"), ...linesOf("login"), ...linesOf("session").slice(0, 1)].map(({ session }) => session),
  );
  expect(ids.size).toBe(1);
});

test("logins are a line each, and show no password", () => {
  expect(linesOf("login")).toEqual([
    expect.objectContaining({ activityType: "AUTH_FAILURE", username: "alice", success: false, reason: "incorrect" }),
    expect.objectContaining({ activityType: "CONNECTED", username: "alice", success: true, by: "password" }),
  ]);
  for (const secret of ["hunter2", "correct horse"]) expect(JSON.stringify(node.lines)).not.toContain(secret);
});

test("a client of another protocol is told apart; a health checker is not spoken of", () => {
  expect(linesOf("session").slice(1)).toEqual([
    expect.objectContaining({ protocol: "ftp", login: "none", ended: "foreign-protocol", reason: "HTTP" }),
  ]);
});

test("docs/metrics.md names every field", () => {
  for (const msg of ["login", "transfer", "session"])
    for (const line of linesOf(msg)) expect(documentedFields(msg)).toEqual(expect.arrayContaining(fieldsOf(line)));
});

describe("metrics", () => {
  test("count what happened", () => {
    const { "S3Errors acme": errors, "S3Retries acme": retries, ...counts } = countersOf(node.lines);
    expect(counts).toEqual({
      "Logins acme": 1,
      "LoginsFailed acme": 1,
      "LoginsFailed acme incorrect": 1,
      "TransfersSucceeded acme": 2,
      "TransfersFailed acme": 2,
      "TransfersFailed acme refused": 1,
      "TransfersFailed acme storage": 1,
      "BytesReceived acme": 15,
      "BytesSent acme": 10,
    });
    expect(errors).toBe(1);
    expect(retries).toBeGreaterThan(0);
  });

  test("have the names and units that are agreed", () => {
    const lines = metricLinesOf(node.lines);
    expect(lines).not.toEqual([]);
    for (const { _aws } of lines)
      for (const { Namespace, Metrics } of _aws.CloudWatchMetrics) {
        expect(Namespace).toBe(METRIC_NAMESPACE);
        for (const { Name, Unit } of Metrics) expect(METRICS[Name].unit).toBe(Unit);
      }
  });
});
