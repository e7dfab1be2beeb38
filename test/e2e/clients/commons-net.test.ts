import { afterAll, beforeAll } from "vitest";
import { describeClient } from "../../support/client-scenario.ts";
import { CommonsNet } from "./commons-net.ts";

let commonsNet: CommonsNet;
beforeAll(async () => {
  commonsNet = await CommonsNet.compile();
});
afterAll(() => commonsNet[Symbol.asyncDispose]());

describeClient({
  dataModes: () => [
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "active", command: "PORT" },
  ],
  open: async (target) => commonsNet.open(target),
});
