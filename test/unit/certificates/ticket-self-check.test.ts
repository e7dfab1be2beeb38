import { randomBytes } from "node:crypto";
import { createSecureContext } from "node:tls";
import { describe, expect, test } from "vitest";
import { createSecureContexts } from "../../../ftp-node/certificates/secure-contexts.ts";
import { createSelfSignedCertificate } from "../../../ftp-node/certificates/self-signed.ts";
import { withoutTickets } from "../../../ftp-node/certificates/ticket-callback.ts";
import { checkTicketCallback, findTicketFault } from "../../../ftp-node/certificates/ticket-self-check.ts";

const pair = await createSelfSignedCertificate();
const ticketKeys = randomBytes(48);
// A session is resumed with the hash that it began with: the suite has to be the one that our contexts choose.
const suite = { ciphers: "TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256", honorCipherOrder: true };
const options = { ...suite, cert: pair.certificate, key: pair.key, ticketKeys, sessionIdContext: "pasvport" };
const right = createSecureContexts(pair, { ticketKeys, ticketCallback: true });

test("this Node.js has the ticket callback that data connections need", async () => {
  expect(await checkTicketCallback(pair, ticketKeys)).toBeUndefined();
});

describe("a Node.js without it is found out", () => {
  test("where nobody asks the callback, data connections issue tickets", async () => {
    const unasked = { control: right.control, data: createSecureContext(options) };
    expect(await findTicketFault(unasked)).toBe("data connections issue tickets");
  });

  test("where its answers mean something else, nothing is resumed", async () => {
    const strangers = { control: right.control, data: withoutTickets(createSecureContext(options), randomBytes(48)) };
    expect(await findTicketFault(strangers)).toBe("data connections do not resume the control connection's session");
  });

  test("where control connections have no ticket either", async () => {
    expect(await findTicketFault({ control: right.data, data: right.data })).toBe(
      "control connections issue no ticket",
    );
  });

  test("where it cannot be switched on at all", () => {
    const bare = { context: {} };
    expect(() => withoutTickets(bare, ticketKeys)).toThrow(/not a function/);
  });

  test("where there can be no handshake", async () => {
    const old = createSecureContext({ ...options, maxVersion: "TLSv1.2" });
    await expect(findTicketFault({ control: old, data: old })).rejects.toThrow(/protocol/i);
  });
});

test("without it data connections speak TLS 1.2 alone", async () => {
  const { data } = createSecureContexts(pair, { ticketKeys, ticketCallback: false });
  await expect(findTicketFault({ control: data, data })).rejects.toThrow(/protocol/i);
});
