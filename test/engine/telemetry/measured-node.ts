import { addDeployedAccount, deployedEnvironment, MAIN, startDeployedNode } from "../../support/deployed-node.ts";
import { S3Server } from "../../support/s3-server.ts";
import { createTestTables } from "../../support/tables.ts";

/** A node of the deployment "acme" with the account alice, and its S3; they end with the stack. */
export async function startMeasuredNode(stack: AsyncDisposableStack, limits: object) {
  const tables = stack.use(await createTestTables());
  const s3 = stack.use(await S3Server.start());
  await addDeployedAccount(tables);
  const node = stack.use(
    await startDeployedNode(MAIN, {
      ...(await deployedEnvironment(tables, s3)),
      NODE_ID: "test",
      DEPLOYMENT: "acme",
      LIMITS: JSON.stringify(limits),
    }),
  );
  return { node, s3 };
}
