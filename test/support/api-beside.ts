import { apiTables } from "../../lambda/api/api-tables.ts";
import { createApi } from "../../lambda/api/app.ts";
import type { TestNode } from "./test-node.ts";

/** The API on the tables of a node that runs. */
export function apiBeside({ control, activity, feed }: TestNode) {
  return createApi({
    ...apiTables(control, activity),
    announce: (entry) => feed.append(entry),
    log: { info() {}, error() {} },
  });
}
