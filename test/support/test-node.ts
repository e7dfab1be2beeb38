import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createSelfSignedCertificate } from "../../ftp-node/certificates/self-signed.ts";
import type { NodeConfiguration, ServiceEndpoint } from "../../ftp-node/configuration.ts";
import { type NodeDependencies, type RunningNode, startNode } from "../../ftp-node/node.ts";
import { createLog } from "../../ftp-node/telemetry/log.ts";
import { type Account, accountSchema } from "../../shared/account.ts";
import { NODE_LIMITS } from "../../shared/limits.ts";
import { PRIVATE_NETWORKS } from "../../shared/networks.ts";
import { type Partner, partnerSchema } from "../../shared/partner.ts";
import { Accounts } from "../../tables/accounts.ts";
import { Feed } from "../../tables/feed.ts";
import { Nodes } from "../../tables/nodes.ts";
import { Partners } from "../../tables/partners.ts";
import type { Table } from "../../tables/table.ts";
import { FtpClient } from "./ftp-client.ts";
import { freePassiveRange } from "./passive-range.ts";
import { createTestTables } from "./tables.ts";
import { cheapHash, PASSWORD } from "./test-password.ts";

export const PARTNER_ID = "p-000000000001";
const WORKER_ENTRY = fileURLToPath(new URL("../../ftp-node/main.ts", import.meta.url));

export interface TestNode extends RunningNode, AsyncDisposable {
  readonly configuration: NodeConfiguration;
  readonly partners: Partners;
  readonly accounts: Accounts;
  readonly nodes: Nodes;
  readonly feed: Feed;
  readonly control: Table;
  readonly activity: Table;
  /** Where the files of the partner are. */
  readonly files: string;
  addPartner(partner: Partial<Partner>): Promise<void>;
  /** With the password "correct horse". */
  addAccount(account: Partial<Account>): Promise<void>;
  connect(): Promise<FtpClient>;
  login(username?: string): Promise<FtpClient>;
}

/** A node of this test's own (parent and workers) on the loopback, with the account alice. */
export async function startTestNode(
  changes: Partial<NodeConfiguration> = {},
  dependencies: Partial<NodeDependencies> = {},
): Promise<TestNode> {
  const tables = await createTestTables();
  const folder = await mkdtemp(join(tmpdir(), "pasvport-"));
  const partners = new Partners(tables.control);
  const accounts = new Accounts(tables.control);
  const configuration = { ...(await defaults(folder, tables.service)), ...changes };
  const node = await startNode(configuration, {
    activity: tables.activity,
    workerEntry: WORKER_ENTRY,
    log: createLog(configuration.logLevel),
    ...dependencies,
  });
  const hash = cheapHash(PASSWORD);
  const stamps = { etag: "1", createdAt: new Date().toISOString(), updatedAt: new Date().toISOString() };
  const connect = () => FtpClient.connect(node.ftpPort);
  const test: TestNode = {
    ...node,
    configuration,
    partners,
    accounts,
    nodes: new Nodes(tables.activity),
    feed: new Feed(tables.activity),
    control: tables.control,
    activity: tables.activity,
    files: join(folder, PARTNER_ID),
    async addPartner(partner) {
      await partners.create(
        partnerSchema.parse({ id: PARTNER_ID, name: "Test", state: "live", ...stamps, ...partner }),
      );
    },
    async addAccount(account) {
      const credentials = [{ id: "1", kind: "password", createdAt: stamps.createdAt, hash }];
      await accounts.create(
        accountSchema.parse({ partnerId: PARTNER_ID, status: "active", credentials, ...stamps, ...account }),
      );
    },
    async connect() {
      const client = await connect();
      await client.reply();
      return client;
    },
    async login(username = "alice") {
      return (await this.connect()).login(username, PASSWORD);
    },
    async [Symbol.asyncDispose]() {
      await node.drain();
      await tables[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await test.addPartner({});
  await test.addAccount({ username: "alice" });
  return test;
}

async function defaults(folder: string, service: ServiceEndpoint): Promise<NodeConfiguration> {
  return {
    nodeId: "test",
    host: "127.0.0.1",
    ftpPort: 0,
    implicitPort: 0,
    passivePorts: await freePassiveRange(),
    publicAddress: "auto",
    privateNetworks: PRIVATE_NETWORKS,
    workers: 2,
    activeMode: true,
    tls: { control: "optional", data: "optional" },
    certificates: [await createSelfSignedCertificate()],
    clientCertificates: { policy: "none" },
    storage: { kind: "directory", folder },
    tables: { control: "control", activity: "activity", service },
    drainMilliseconds: 5_000,
    limits: NODE_LIMITS,
    transcript: false,
    logLevel: "error",
  };
}
