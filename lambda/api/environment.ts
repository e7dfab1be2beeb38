import type { MiddlewareHandler } from "hono";
import type { ApiGatewayRequestContextV2 } from "hono/aws-lambda";
import type { FeedEntry } from "../../shared/feed.ts";
import type { ApiTables } from "./api-tables.ts";
import type { Cursors } from "./cursors.ts";
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
export interface ApiDependencies extends ApiTables {
  readonly announce: Announce;
  /** Throws a problem at who may not ask. @default everyone may: somebody in front of the API has asked already */
  readonly authenticate?: MiddlewareHandler;
  readonly log: Log;
}

/** What routes choose theirs from; here `announce` throws a problem. */
export interface RouteDependencies extends ApiDependencies {
  readonly cursors: Cursors;
}
