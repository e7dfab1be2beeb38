import { Feed } from "../../tables/feed.ts";
import { Nodes } from "../../tables/nodes.ts";
import { createTableClient } from "../../tables/table.ts";
import { CLIENT_SETTINGS } from "./client-settings.ts";

/** What these functions write in the activity table: the nodes' rows, and the feed that tells nodes to read theirs. */
export function activityRows({ ACTIVITY_TABLE: name }: { readonly ACTIVITY_TABLE: string }) {
  const activity = { client: createTableClient(CLIENT_SETTINGS), name };
  return { nodes: new Nodes(activity), feed: new Feed(activity) };
}
