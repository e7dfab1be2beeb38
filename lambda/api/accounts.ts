import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Account } from "../../shared/account.ts";
import type { AccountChanges, AccountKey } from "../../tables/accounts.ts";
import type { IfMatch } from "../../tables/changed-meanwhile.ts";
import {
  accountAnswerSchema,
  accountChangesSchema,
  accountPageSchema,
  accountParams,
  newAccountAnswerSchema,
  newAccountSchema,
} from "./account-schemas.ts";
import type { ApiEnvironment, RouteDependencies } from "./environment.ts";
import { idempotencyKeyHeader, WITH_KEY } from "./idempotency.ts";
import { addAccount, newAccount } from "./new-account.ts";
import { partnerParams } from "./partner-schemas.ts";
import { existingPartner } from "./partners.ts";
import { generatePassword } from "./password.ts";
import { etagsIn, ifMatchHeader, ifNoneMatchHeader, quoted, revisionBy, UNCHANGED } from "./preconditions.ts";
import { Problem, problemResponses } from "./problems.ts";
import {
  ALWAYS,
  etagHeader,
  jsonAnswer,
  jsonBody,
  madeAnswer,
  oneAnswer,
  pageQuery,
  WITH_BODY,
  WITH_PAGES,
} from "./route-parts.ts";

type Dependencies = Pick<RouteDependencies, "partners" | "accounts" | "announce" | "cursors">;

const tags = ["Accounts"];

export function accountRoutes({ partners, accounts, announce, cursors }: Dependencies) {
  return new OpenAPIHono<ApiEnvironment>()
    .openapi(createAccount, async (c) => {
      const partner = await existingPartner(partners, c.req.valid("param").id);
      if (partner.state === "offboarded") throw new Problem("partner-offboarded", `${partner.name} is offboarded.`);
      const { password, ...fields } = c.req.valid("json");
      const secret = password ?? generatePassword(c.var.origin);
      const account = await newAccount(partner.id, fields, secret, c.var.origin);
      await addAccount({ partners, accounts }, account);
      c.header("location", `/v1/partners/${partner.id}/accounts/${account.username}`);
      c.header("etag", quoted(account.etag));
      return c.json({ ...shown(account), password: password ? undefined : secret.reveal() }, 201);
    })
    .openapi(listAccounts, async (c) => {
      const { id } = await existingPartner(partners, c.req.valid("param").id);
      const { items, ...rest } = await cursors.page(c.req.valid("query"), (request) => accounts.list(id, request));
      return c.json({ items: items.map(shown), ...rest }, 200);
    })
    .openapi(getAccount, async (c) => {
      const { id, username } = c.req.valid("param");
      await existingPartner(partners, id);
      const account = await accounts.get(username);
      if (account?.partnerId !== id) throw noAccount(username);
      c.header("etag", quoted(account.etag));
      return c.json(shown(account), 200);
    })
    .openapi(changeAccount, async (c) => {
      const key = await existingKey(c.req.valid("param"));
      const ifMatch = etagsIn(c.req.valid("header")["if-match"]);
      const changes = c.req.valid("json");
      const account = await change(key, { ...changes, ...revisionBy(changes, ifMatch) }, ifMatch);
      c.header("etag", quoted(account.etag));
      return c.json(shown(account), 200);
    })
    .openapi(deleteAccount, async (c) => {
      const key = await existingKey(c.req.valid("param"));
      // Announced while it is still there: if that fails, a repeat finds it and announces again.
      const ifMatch = etagsIn(c.req.valid("header")["if-match"]);
      await change(key, { status: "suspended", ...revisionBy("deletion", ifMatch) }, ifMatch);
      await accounts.delete(key);
      return c.body(null, 204);
    });

  async function existingKey({ id, username }: { id: string; username: string }): Promise<AccountKey> {
    return { partnerId: (await existingPartner(partners, id)).id, username };
  }

  async function change(key: AccountKey, changes: AccountChanges, ifMatch: IfMatch): Promise<Account> {
    const account = await accounts.update(key, changes, ifMatch);
    if (!account) throw noAccount(key.username);
    await announce({ kind: "account", username: key.username });
    return account;
  }
}

const path = "/v1/partners/{id}/accounts";

const createAccount = createRoute({
  operationId: "createAccount",
  method: "post",
  path,
  tags,
  summary: "Give a partner an account to log in with",
  request: { params: partnerParams, headers: idempotencyKeyHeader, body: jsonBody(newAccountSchema) },
  responses: {
    201: madeAnswer(newAccountAnswerSchema, "The account, as it was made; with its password, if that was generated.", {
      etag: etagHeader,
    }),
    ...problemResponses(
      ...ALWAYS,
      ...WITH_BODY,
      ...WITH_KEY,
      "partner-not-found",
      "partner-offboarded",
      "username-taken",
    ),
  },
});

const listAccounts = createRoute({
  operationId: "listAccounts",
  method: "get",
  path,
  tags,
  summary: "List a partner's accounts, by user name",
  request: { params: partnerParams, query: pageQuery },
  responses: {
    200: jsonAnswer(accountPageSchema, "A page of accounts."),
    ...problemResponses(...ALWAYS, ...WITH_PAGES, "partner-not-found"),
  },
});

const getAccount = createRoute({
  operationId: "getAccount",
  method: "get",
  path: `${path}/{username}`,
  tags,
  summary: "Read an account",
  request: { params: accountParams, headers: ifNoneMatchHeader },
  responses: {
    200: oneAnswer(accountAnswerSchema, "The account."),
    ...UNCHANGED,
    ...problemResponses(...ALWAYS, "partner-not-found", "account-not-found"),
  },
});

const changeAccount = createRoute({
  operationId: "changeAccount",
  method: "patch",
  path: `${path}/{username}`,
  tags,
  summary: "Change an account",
  description: "Fields that are left out stay as they are; lists and objects are replaced as a whole.",
  request: { params: accountParams, headers: ifMatchHeader, body: jsonBody(accountChangesSchema) },
  responses: {
    200: oneAnswer(accountAnswerSchema, "The account, as it is now."),
    ...problemResponses(
      ...ALWAYS,
      ...WITH_BODY,
      "partner-not-found",
      "account-not-found",
      "precondition-failed",
      "not-announced",
    ),
  },
});

const deleteAccount = createRoute({
  operationId: "deleteAccount",
  method: "delete",
  path: `${path}/{username}`,
  tags,
  summary: "Delete an account",
  description: "Its sessions end and its user name is free; files stay.",
  request: { params: accountParams, headers: ifMatchHeader },
  responses: {
    204: { description: "It is deleted." },
    ...problemResponses(...ALWAYS, "partner-not-found", "account-not-found", "precondition-failed", "not-announced"),
  },
});

export function noAccount(username: string): Problem {
  return new Problem("account-not-found", `The partner has no account "${username}".`);
}

/** Without hashes. */
function shown(account: Account) {
  return accountAnswerSchema.parse(account);
}
