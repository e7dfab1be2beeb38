import { type Account, accountSchema, MOST_CREDENTIALS } from "../shared/account.ts";
import { partnerSchema } from "../shared/partner.ts";
import type { Secret } from "../shared/secret.ts";
import type { Accounts } from "../tables/accounts.ts";
import type { Partners } from "../tables/partners.ts";
import { hashPassword, verifyPassword } from "../tables/password-hash.ts";

export const DEMO = "demo";
/** Somebody else may have taken the user name: that account is left alone. */
const DEMO_KEY = { username: DEMO, partnerId: DEMO };

interface DemoTables {
  readonly partners: Partners;
  readonly accounts: Accounts;
}

/**
 * Makes the demo account, which may do everything inside its own root. One that is there stays as it was left, but for
 * the password, which is this state folder's. False when there can be none: its partner was deleted, or its name is taken.
 */
export async function provideDemoAccount({ partners, accounts }: DemoTables, password: Secret): Promise<boolean> {
  const stamps = newStamps();
  if (await partners.isDeleted(DEMO)) return false;
  await partners.create(partnerSchema.parse({ id: DEMO, name: "Demo", state: "live", environment: "test", ...stamps }));
  const existing = await accounts.get(DEMO);
  if (existing && (existing.partnerId !== DEMO || (await hasPassword(existing, password))))
    return existing.partnerId === DEMO;
  const hash = await hashPassword(password);
  const { etag, updatedAt } = stamps;
  const own = { id: DEMO, kind: "password" as const, createdAt: stamps.createdAt, hash };
  if (existing) await accounts.changeCredentials(DEMO_KEY, (all) => withOwn(all, own), { etag, updatedAt });
  else await accounts.create(accountSchema.parse({ ...DEMO_KEY, status: "active", credentials: [own], ...stamps }));
  return true;
}

type Credential = Account["credentials"][number];

/** Others that were given to it stay, as far as there is room. */
function withOwn(all: readonly Credential[], own: Credential): Credential[] {
  return [own, ...all.filter(({ id }) => id !== own.id)].slice(0, MOST_CREDENTIALS);
}

async function hasPassword({ credentials }: Account, password: Secret): Promise<boolean> {
  // One that ends, after a rotation, is not the demo's password any more.
  const matches = credentials.map(
    async (each) => each.kind === "password" && !each.expiresAt && (await verifyPassword(password, each.hash)),
  );
  return (await Promise.all(matches)).includes(true);
}

function newStamps() {
  const now = new Date().toISOString();
  return { etag: crypto.randomUUID(), createdAt: now, updatedAt: now };
}

/** An earlier start may have made it. */
export async function removeDemoAccount({ accounts }: DemoTables): Promise<void> {
  await accounts.delete(DEMO_KEY);
}
