import { handle } from "hono/aws-lambda";
import { pino } from "pino";
import { z } from "zod";
import { logLevelSchema } from "../../shared/node-environment.ts";
import { Accounts } from "../../tables/accounts.ts";
import { CredentialUses } from "../../tables/credential-uses.ts";
import { DeploymentSecret } from "../../tables/deployment-secret.ts";
import { Feed } from "../../tables/feed.ts";
import { IdempotentRequests } from "../../tables/idempotent-requests.ts";
import { Nodes } from "../../tables/nodes.ts";
import { Partners } from "../../tables/partners.ts";
import { Sessions } from "../../tables/sessions.ts";
import { createTableClient } from "../../tables/table.ts";
import { Transfers } from "../../tables/transfers.ts";
import { createApi } from "./app.ts";

const { CONTROL_TABLE, ACTIVITY_TABLE, LOG_LEVEL } = z
  .object({
    CONTROL_TABLE: z.string().min(1),
    ACTIVITY_TABLE: z.string().min(1),
    LOG_LEVEL: logLevelSchema,
  })
  .parse(process.env);

const client = createTableClient({});
const control = { client, name: CONTROL_TABLE };
const activity = { client, name: ACTIVITY_TABLE };
const feed = new Feed(activity);

/** Behind an HTTP API whose IAM authoriser has checked the caller. */
export const handler = handle(
  createApi({
    partners: new Partners(control),
    accounts: new Accounts(control),
    nodes: new Nodes(activity),
    sessions: new Sessions(activity),
    transfers: new Transfers(activity),
    idempotentRequests: new IdempotentRequests(activity),
    credentialUses: new CredentialUses(activity),
    announce: (entry) => feed.append(entry),
    secret: new DeploymentSecret(control),
    log: pino({ level: LOG_LEVEL }),
  }),
);
