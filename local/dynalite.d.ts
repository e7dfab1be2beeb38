declare module "dynalite" {
  import type { Server } from "node:http";
  /** `path`: a folder for LevelDB; absent: in memory. `createTableMs`: how long a new table is CREATING. */
  export default function dynalite(options: { path?: string | undefined; createTableMs?: number }): Server;
}
