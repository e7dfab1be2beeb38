import { accountSchema } from "../shared/account.ts";
import { partnerSchema } from "../shared/partner.ts";
import type { Secret } from "../shared/secret.ts";
import type { Accounts } from "../tables/accounts.ts";
import type { Partners } from "../tables/partners.ts";
import { hashPassword } from "../tables/password-hash.ts";

export const DEMO = "demo";
/** Somebody else may have taken the user name: that account is left alone. */
const DEMO_KEY = { username: DEMO, partnerId: DEMO };

interface DemoTables {
  readonly partners: Partners;
  readonly accounts: Accounts;
}

/** Makes the demo account, which may do everything inside its own root, with the password of this state folder. */
export async function provideDemoAccount({ partners, accounts }: DemoTables, password: Secret): Promise<void> {
  const now = new Date().toISOString();
  const stamps = { etag: crypto.randomUUID(), createdAt: now, updatedAt: now };
  await partners.create(partnerSchema.parse({ id: DEMO, name: "Demo", state: "live", environment: "test", ...stamps }));
  const credentials = [{ id: DEMO, kind: "password" as const, createdAt: now, hash: await hashPassword(password) }];
  const account = accountSchema.parse({ username: DEMO, partnerId: DEMO, status: "active", credentials, ...stamps });
  if (!(await accounts.create(account))) await accounts.update(DEMO_KEY, { credentials, status: "active" });
}

/** An earlier start may have made it. */
export async function removeDemoAccount({ accounts }: DemoTables): Promise<void> {
  await accounts.delete(DEMO_KEY);
}
