import { connect, createServer } from "node:net";
import { connectBoth } from "./relayed.ts";

/** Runs in a namespace: `node relay.ts ADDRESS PORT PATH` connects who comes there to the socket that is this file. */
const [address, port, path = ""] = process.argv.slice(2);
const server = createServer({ allowHalfOpen: true }, (near) =>
  connectBoth(near, connect({ path, allowHalfOpen: true })),
);
server.listen(Number(port), address, () => console.log("listening"));
