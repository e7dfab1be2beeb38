import { Accounts } from "../../tables/accounts.ts";
import { CredentialUses } from "../../tables/credential-uses.ts";
import { DeploymentSecret } from "../../tables/deployment-secret.ts";
import { IdempotentRequests } from "../../tables/idempotent-requests.ts";
import { Nodes } from "../../tables/nodes.ts";
import { Partners } from "../../tables/partners.ts";
import { Sessions } from "../../tables/sessions.ts";
import type { Table } from "../../tables/table.ts";
import { Transfers } from "../../tables/transfers.ts";

/** What the API keeps in the two tables. */
export function apiTables(control: Table, activity: Table) {
  return {
    partners: new Partners(control),
    accounts: new Accounts(control),
    /** Shared by every process that serves this API. */
    secret: new DeploymentSecret(control),
    nodes: new Nodes(activity),
    sessions: new Sessions(activity),
    transfers: new Transfers(activity),
    credentialUses: new CredentialUses(activity),
    idempotentRequests: new IdempotentRequests(activity),
  };
}
export type ApiTables = Readonly<ReturnType<typeof apiTables>>;
