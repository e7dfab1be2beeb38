import { randomUUID } from "node:crypto";
import { type Account, accountSchema } from "../../../shared/account.ts";
import { type Partner, partnerSchema } from "../../../shared/partner.ts";

const AT = "2026-01-01T00:00:00.000Z";
const revision = () => ({ etag: randomUUID(), createdAt: AT, updatedAt: AT });

export function partner(id: string, fields: Partial<Partner> = {}): Partner {
  return partnerSchema.parse({ id, name: "Acme", state: "live", ...revision(), ...fields });
}

export function account(username: string, partnerId: string, fields: Partial<Account> = {}): Account {
  return accountSchema.parse({ username, partnerId, status: "active", credentials: [], ...revision(), ...fields });
}
