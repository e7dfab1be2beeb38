import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { invokeFunction } from "../support/deployed-functions.ts";
import { eventsLost } from "../support/deployed-rules.ts";
import {
  allocateAddress,
  associateByHand,
  type DeployedSlot,
  deployedSlots,
  instanceInGroup,
  lateLaunchAction,
  replaceInstance,
  slotsOf,
} from "../support/deployed-slots.ts";
import { eventually } from "../support/local-eventually.ts";
import { strictCurl } from "../support/strict-client.ts";
import type { Deployment } from "./deployment.ts";
import { story, URL_OF_NODE } from "./story.ts";

const PASSIVE_WATCH = fileURLToPath(new URL("../support/passive-watch.ts", import.meta.url));

const TOPOLOGY = {
  // Who comes from the network next door is a stranger too, and needs no Elastic IP to get to the node.
  settings: { addresses: "static", privateNetworks: [] },
  // As long as a fresh instance is not ready to have an address.
  emulator: { AWS_LOCAL_AUTHFAILURES: "2" },
  tasks: deployedSlots,
};

describe("with static addresses", () => {
  story(TOPOLOGY, whatBefallsSlots, async ({ aws }) => ({
    allocationIds: (await slotsOf(aws)).map(({ allocationId }) => allocationId),
  }));
});

function whatBefallsSlots(deployment: () => Deployment<DeployedSlot>): void {
  /** What a client that believes 227 lists, from behind NAT. */
  async function listed(): Promise<string> {
    const { lab, partner } = deployment();
    const { code, stdout } = await lab.run("partner", "curl", strictCurl(partner, ["--list-only", `${URL_OF_NODE}/`]));
    return `${code} ${stdout.trim()}`;
  }

  test("an instance that is replaced has its slot's address again", async () => {
    const { aws, task: before } = deployment();
    await replaceInstance(aws, before.instanceId);

    const after = await deployment().publishedTask(
      ({ id, instanceId }) => id === before.id && instanceId !== before.instanceId,
    );
    await deployment().run(after);

    expect(after.publicAddress).toBe(before.publicAddress);
    expect(await listed()).toBe("0 order.txt\nreport.bin");
  });

  test("an event that comes again, or late, changes nothing", async () => {
    const { aws, task } = deployment();
    const published = await deployment().published();
    const action = await lateLaunchAction(aws, task);

    expect(await invokeFunction(aws, "Gives", action)).toEqual({ outcome: "over" });
    expect(await invokeFunction(aws, "Repairs", {})).toEqual([]);

    expect(await deployment().published()).toEqual(published);
  });

  test("another Elastic IP is told in sessions that are open, within seconds, without anybody being asked", async () => {
    const { aws, lab, task, partner, node } = deployment();
    const session = lab.start("neighbour", process.execPath, [
      PASSIVE_WATCH,
      "10.0.0.10",
      partner.username,
      partner.password,
    ]);
    await session.says(new RegExp(`^${task.publicAddress}$`, "m"));

    const address = await associateByHand(aws, await allocateAddress(aws), task.instanceId);
    // What EC2's metadata says by itself.
    if (node.instance) node.instance.publicIpv4 = address;
    await lab.address(address);

    await session.says(new RegExp(`^${address}$`, "m"), 15);
    expect(session.output.trim().split("\n")).not.toContain("10.0.0.10");
    expect(await listed()).toBe("0 order.txt\nreport.bin");
    await session.stop();
  });

  test("the slot's own address can be given back in the same way", async () => {
    const { aws, lab, task, node } = deployment();
    const [slot] = (await slotsOf(aws)).filter(({ nodeId }) => nodeId === task.id);
    expect(await associateByHand(aws, slot?.allocationId ?? "", task.instanceId)).toBe(task.publicAddress);
    if (node.instance) node.instance.publicIpv4 = task.publicAddress;
    await lab.address(task.publicAddress);

    await eventually("the slot's address", async () =>
      (await deployment().published()).get(task.id) === task.publicAddress ? true : undefined,
    );
    expect(await eventually("a listing", async () => ((await listed()).startsWith("0 ") ? true : undefined))).toBe(
      true,
    );
  });

  test("while the launch of an instance is not reported, its row tells no address that it does not have", async () => {
    const { aws, task } = deployment();
    const other = (await deployedSlots(aws)).find(({ id }) => id !== task.id);
    if (!other) throw new Error("There is one slot alone.");
    const lost = await eventsLost(aws, "Instances of the FTP nodes that wait for their address");
    await replaceInstance(aws, other.instanceId);

    expect(await invokeFunction(aws, "Repairs", {})).toEqual([
      { repair: "withdraw", nodeId: other.id, from: other.publicAddress },
    ]);
    expect((await deployment().published()).get(other.id)).toBeUndefined();

    // When the hook's time is over the group gives the instance up, and the next one is reported.
    await lost[Symbol.asyncDispose]();
    await replaceInstance(aws, await instanceInGroup(aws, other.id));
    const after = await deployment().publishedTask(({ id }) => id === other.id);
    expect(after.publicAddress).toBe(other.publicAddress);
  });
}
