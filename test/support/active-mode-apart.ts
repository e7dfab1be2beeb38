import { DataListener } from "./data-listener.ts";
import { startTestNode } from "./test-node.ts";

/** A program for a network of its own, where port 20 may be out of bounds: one transfer after the other, and from which port each came. */
await using node = await startTestNode({ workers: 1 });
await using client = await node.login();
for (const name of ["first", "second"]) {
  await using listener = await DataListener.open();
  await client.command(listener.portCommand);
  client.send(`STOR ${name}`);
  const data = await listener.connection();
  // Once it is closed nobody knows any more.
  const port = data.remotePort;
  data.end("x");
  await client.reply();
  process.stdout.write(`${JSON.stringify({ port, reply: await client.reply() })}\n`);
}
