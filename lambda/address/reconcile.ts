import { createReconciler } from "./reconciler.ts";

/** By a schedule, and by the event that a node sends when it sees another address than its row's. */
export const handler = createReconciler(process.env);
