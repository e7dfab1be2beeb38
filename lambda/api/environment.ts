import type { MiddlewareHandler } from "hono";
import type { ApiGatewayRequestContextV2 } from "hono/aws-lambda";
import type { FeedEntry } from "../../shared/feed.ts";
import type { Accounts } from "../../tables/accounts.ts";
import type { CredentialUses } from "../../tables/credential-uses.ts";
import type { DeploymentSecret } from "../../tables/deployment-secret.ts";
import type { IdempotentRequests } from "../../tables/idempotent-requests.ts";
import type { Nodes } from "../../tables/nodes.ts";
import type { Partners } from "../../tables/partners.ts";
import type { Sessions } from "../../tables/sessions.ts";
import type { Transfers } from "../../tables/transfers.ts";
import type { Origin } from "./origin.ts";

/** What every handler finds in its context. */
export interface ApiEnvironment {
  /** In AWS. */
  Bindings: { requestContext?: ApiGatewayRequestContextV2 };
  Variables: {
    requestId: string;
    /** Of a request with an Idempotency-Key. */
    origin?: Origin;
  };
}

/** The part of pino that the API uses. */
export interface Log {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Tells the nodes to read again. Rejects when they might not learn of it. */
export type Announce = (entry: FeedEntry) => Promise<void>;

/** All that the API needs of its surroundings. */
export interface ApiDependencies {
  readonly partners: Partners;
  readonly accounts: Accounts;
  readonly nodes: Nodes;
  readonly sessions: Sessions;
  readonly transfers: Transfers;
  readonly idempotentRequests: IdempotentRequests;
  readonly credentialUses: CredentialUses;
  readonly announce: Announce;
  /** Shared by every process that serves this API. */
  readonly secret: DeploymentSecret;
  /** Throws a problem at who may not ask. @default everyone may: somebody in front of the API has asked already */
  readonly authenticate?: MiddlewareHandler;
  readonly log: Log;
}
