import { Socket } from "node:net";
import { expect, test } from "vitest";
import { ParentPassivePorts } from "../../../ftp-node/passive/parent-passive-ports.ts";
import type { ToParent } from "../../../ftp-node/workers/messages.ts";

const WANTED = { client: "192.0.2.1", local: "192.0.2.2", session: "one", relaxed: false };

/** A worker's ports, what the parent was told, and an offer with the id 7. */
async function openOffer() {
  const told: ToParent[] = [];
  const ports = new ParentPassivePorts((message) => told.push(message));
  const asked = ports.offer(WANTED);
  ports.answer(1, { id: 7, port: 50_000 });
  const offer = await asked;
  if (!offer) throw new Error("no offer");
  return { told, ports, offer };
}

const forever = () => new AbortController().signal;

test("what a session wants is asked of the parent", async () => {
  const { told, offer } = await openOffer();
  expect(told).toEqual([{ kind: "offer", request: 1, wanted: WANTED }]);
  expect(offer.port).toBe(50_000);
});

test("a connection that came before it was wanted waits", async () => {
  const { ports, offer } = await openOffer();
  const socket = new Socket();
  ports.connect(7, socket);
  expect(await offer.accept(forever())).toBe(socket);
});

test("one that comes after the offer was withdrawn is closed", async () => {
  const { told, ports, offer } = await openOffer();
  const socket = new Socket();
  offer.withdraw();
  offer.withdraw();
  ports.connect(7, socket);
  expect(socket.destroyed).toBe(true);
  expect(told.slice(1)).toEqual([{ kind: "withdraw", offerId: 7 }]);
});

test("one that came and was never wanted is closed with the offer", async () => {
  const { ports, offer } = await openOffer();
  const socket = new Socket();
  ports.connect(7, socket);
  offer.withdraw();
  await expect.poll(() => socket.destroyed).toBe(true);
});

test("the second one for an offer is closed", async () => {
  const { ports, offer } = await openOffer();
  const [first, second] = [new Socket(), new Socket()];
  ports.connect(7, first);
  await offer.accept(forever());
  ports.connect(7, second);
  expect([first.destroyed, second.destroyed]).toEqual([false, true]);
});

test("one that broke on its way is not waited for", async () => {
  const { ports, offer } = await openOffer();
  ports.connect(7, undefined);
  await expect(offer.accept(forever())).rejects.toThrow("The connection broke on its way.");
});

test("waiting for one ends with the signal, also when it was aborted before", async () => {
  const { offer } = await openOffer();
  const controller = new AbortController();
  const waiting = offer.accept(controller.signal);
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  await expect(offer.accept(controller.signal)).rejects.toThrow("enough");
});

test("an offer that cannot be had is none", async () => {
  const ports = new ParentPassivePorts(() => undefined);
  const asked = ports.offer(WANTED);
  ports.answer(1, undefined);
  expect(await asked).toBeUndefined();
});
