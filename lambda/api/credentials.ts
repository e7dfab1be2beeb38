import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Account } from "../../shared/account.ts";
import type { AccountKey } from "../../tables/accounts.ts";
import { accountParams } from "./account-schemas.ts";
import { noAccount } from "./accounts.ts";
import {
  credentialAnswerSchema,
  credentialListSchema,
  credentialParams,
  newCredentialAnswerSchema,
  newCredentialSchema,
} from "./credential-schemas.ts";
import type { ApiEnvironment, RouteDependencies } from "./environment.ts";
import { idempotencyKeyHeader, WITH_KEY } from "./idempotency.ts";
import { type Credential, newCredential, withAdded } from "./new-credential.ts";
import { Origin } from "./origin.ts";
import { existingPartner } from "./partners.ts";
import { Problem, problemResponses } from "./problems.ts";
import { ALWAYS, jsonAnswer, jsonBody, madeAnswer, revision, WITH_BODY } from "./route-parts.ts";
import { describeSshKey } from "./ssh-public-key.ts";

type Dependencies = Pick<RouteDependencies, "partners" | "accounts" | "credentialUses" | "announce">;

const tags = ["Credentials"];

export function credentialRoutes({ partners, accounts, credentialUses, announce }: Dependencies) {
  return new OpenAPIHono<ApiEnvironment>()
    .openapi(addCredential, async (c) => {
      const { id, username } = c.req.valid("param");
      const partner = await existingPartner(partners, id);
      if (partner.state === "offboarded") throw new Problem("partner-offboarded", `${partner.name} is offboarded.`);
      await existingAccount(id, username);
      const fields = c.req.valid("json");
      const origin = c.var.origin ?? new Origin();
      const { credential, generated } = await newCredential(fields, origin);
      const overlapSeconds = fields.kind === "password" ? fields.overlapSeconds : undefined;
      // No node has to be told: each login reads the account, and open sessions stay as they are.
      await change(
        { partnerId: id, username },
        (all) => withAdded(all, { credential, overlapSeconds, now: origin.at }),
        revision(origin.at, origin),
      );
      c.header("location", `/v1/partners/${id}/accounts/${username}/credentials/${credential.id}`);
      return c.json({ ...shown(credential), password: generated?.reveal() }, 201);
    })
    .openapi(listCredentials, async (c) => {
      const { id, username } = c.req.valid("param");
      await existingPartner(partners, id);
      const { credentials } = await existingAccount(id, username);
      const uses = await credentialUses.of(username);
      return c.json({ items: credentials.map((each) => shown(each, uses.get(each.id))) }, 200);
    })
    .openapi(getCredential, async (c) => {
      const { id, username, credentialId } = c.req.valid("param");
      await existingPartner(partners, id);
      const credential = one((await existingAccount(id, username)).credentials, credentialId);
      return c.json(shown(credential, (await credentialUses.of(username)).get(credentialId)), 200);
    })
    .openapi(removeCredential, async (c) => {
      const { id, username, credentialId } = c.req.valid("param");
      const key = { partnerId: (await existingPartner(partners, id)).id, username };
      const expiresAt = new Date().toISOString();
      // Announced while it is still there: if that fails, a repeat finds it and announces again.
      await change(key, (all) =>
        all.with(all.indexOf(one(all, credentialId)), { ...one(all, credentialId), expiresAt }),
      );
      await announce({ kind: "account", username });
      await change(key, (all) => all.filter((each) => each.id !== credentialId));
      return c.body(null, 204);
    });

  async function existingAccount(partnerId: string, username: string): Promise<Account> {
    const account = await accounts.get(username);
    if (account?.partnerId !== partnerId) throw noAccount(username);
    return account;
  }

  async function change(
    key: AccountKey,
    make: (credentials: Credential[]) => Credential[],
    made = revision(new Date()),
  ): Promise<void> {
    const account = await accounts.changeCredentials(key, make, made);
    if (!account) throw noAccount(key.username);
  }
}

const path = "/v1/partners/{id}/accounts/{username}/credentials";
const MISSING = ["partner-not-found", "account-not-found"] as const;

const addCredential = createRoute({
  operationId: "addCredential",
  method: "post",
  path,
  tags,
  summary: "Give an account one more credential",
  description:
    "To rotate a password, add one with `overlapSeconds`. An account has at most 5 passwords and 20 credentials; those that have expired make room. Sessions that are open stay open.",
  request: { params: accountParams, headers: idempotencyKeyHeader, body: jsonBody(newCredentialSchema) },
  responses: {
    201: madeAnswer(newCredentialAnswerSchema, "The credential; with the password, if that was generated."),
    ...problemResponses(
      ...ALWAYS,
      ...WITH_BODY,
      ...WITH_KEY,
      ...MISSING,
      "partner-offboarded",
      "credential-exists",
      "too-many-credentials",
    ),
  },
});

const listCredentials = createRoute({
  operationId: "listCredentials",
  method: "get",
  path,
  tags,
  summary: "List an account's credentials",
  request: { params: accountParams },
  responses: {
    200: jsonAnswer(credentialListSchema, "All of them, in the order in which they were added."),
    ...problemResponses(...ALWAYS, ...MISSING),
  },
});

const getCredential = createRoute({
  operationId: "getCredential",
  method: "get",
  path: `${path}/{credentialId}`,
  tags,
  summary: "Read a credential",
  request: { params: credentialParams },
  responses: {
    200: jsonAnswer(credentialAnswerSchema, "The credential."),
    ...problemResponses(...ALWAYS, ...MISSING, "credential-not-found"),
  },
});

const removeCredential = createRoute({
  operationId: "removeCredential",
  method: "delete",
  path: `${path}/{credentialId}`,
  tags,
  summary: "Take a credential away",
  description:
    "It logs nobody in any more. Sessions that are open stay open: suspend the account, or end them, to be rid of them.",
  request: { params: credentialParams },
  responses: {
    204: { description: "It is gone." },
    ...problemResponses(...ALWAYS, ...MISSING, "credential-not-found", "not-announced"),
  },
});

/** Throws a problem when there is none of that id. */
function one(credentials: readonly Credential[], id: string): Credential {
  const credential = credentials.find((each) => each.id === id);
  if (!credential) throw new Problem("credential-not-found", `The account has no credential "${id}".`);
  return credential;
}

/** Without secrets. */
function shown(credential: Credential, lastUsedAt?: string) {
  const described = credential.kind === "sshKey" ? describeSshKey(credential.publicKey) : {};
  return credentialAnswerSchema.parse({ ...credential, ...described, lastUsedAt });
}
