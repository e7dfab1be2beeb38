import type { z } from "zod";
import type { Account } from "../../shared/account.ts";
import type { Secret } from "../../shared/secret.ts";
import { hashPassword } from "../../tables/password-hash.ts";
import type { newAccountSchema } from "./account-schemas.ts";
import type { ApiDependencies } from "./environment.ts";
import { Origin } from "./origin.ts";
import { Problem } from "./problems.ts";
import { revision } from "./route-parts.ts";

type NewAccount = Omit<z.output<typeof newAccountSchema>, "password">;

export async function newAccount(
  partnerId: string,
  fields: NewAccount,
  password: Secret,
  origin = new Origin(),
): Promise<Account> {
  const createdAt = origin.at.toISOString();
  const id = origin.uuid("credential");
  const credentials = [{ kind: "password" as const, id, createdAt, hash: await hashPassword(password) }];
  return { ...fields, partnerId, status: "active", credentials, ...revision(origin.at, origin), createdAt };
}

/** No node knows anything about a new account, so none has to be told. */
export async function addAccount(
  { partners, accounts }: Pick<ApiDependencies, "partners" | "accounts">,
  account: Account,
): Promise<void> {
  if (await accounts.create(account)) return;
  const holder = await accounts.get(account.username);
  if (holder && !(await partners.get(holder.partnerId))) {
    // Left over: it was made while its partner was being deleted.
    await accounts.delete(holder);
    if (await accounts.create(account)) return;
  }
  throw new Problem("username-taken", `The user name "${account.username}" is taken.`);
}
