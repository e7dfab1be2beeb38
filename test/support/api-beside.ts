import { createApi } from "../../lambda/api/app.ts";
import { CredentialUses } from "../../tables/credential-uses.ts";
import { DeploymentSecret } from "../../tables/deployment-secret.ts";
import { IdempotentRequests } from "../../tables/idempotent-requests.ts";
import { Sessions } from "../../tables/sessions.ts";
import { Transfers } from "../../tables/transfers.ts";
import type { TestNode } from "./test-node.ts";

/** The API on the tables of a node that runs. */
export function apiBeside(node: TestNode) {
  const { control, activity } = node;
  return createApi({
    ...node,
    credentialUses: new CredentialUses(activity),
    sessions: new Sessions(activity),
    transfers: new Transfers(activity),
    idempotentRequests: new IdempotentRequests(activity),
    secret: new DeploymentSecret(control),
    announce: (entry) => node.feed.append(entry),
    log: { info() {}, error() {} },
  });
}
