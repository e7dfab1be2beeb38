import { handle } from "hono/aws-lambda";
import { pino } from "pino";
import { z } from "zod";
import { logLevelSchema } from "../../shared/node-environment.ts";
import { Feed } from "../../tables/feed.ts";
import { createTableClient } from "../../tables/table.ts";
import { apiTables } from "./api-tables.ts";
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
    ...apiTables(control, activity),
    announce: (entry) => feed.append(entry),
    log: pino({ level: LOG_LEVEL }),
  }),
);
