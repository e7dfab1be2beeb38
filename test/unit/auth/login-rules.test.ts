import { expect, test } from "vitest";
import { mayLogIn } from "../../../ftp-node/auth/login-rules.ts";
import { type Account, accountSchema } from "../../../shared/account.ts";
import { type Partner, partnerSchema } from "../../../shared/partner.ts";

const now = new Date("2026-11-21T12:00:00Z");
const stamps = { etag: "1", createdAt: "2026-11-01T00:00:00Z", updatedAt: "2026-11-01T00:00:00Z" };
const account = accountSchema.parse({
  username: "alice",
  partnerId: "p-000000000001",
  status: "active",
  credentials: [],
  ...stamps,
});
const partner = partnerSchema.parse({ id: "p-000000000001", name: "Acme", state: "live", ...stamps });
const client = { address: "198.51.100.1", protocol: "ftp" } as const;

test.for<{ why: string; account?: Partial<Account>; partner?: Partial<Partner>; client?: object; allowed: boolean }>([
  { why: "nothing speaks against it", allowed: true },
  { why: "the account is suspended", account: { status: "suspended" }, allowed: false },
  { why: "the partner is suspended", partner: { state: "suspended" }, allowed: false },
  { why: "the partner is offboarded", partner: { state: "offboarded" }, allowed: false },
  { why: "the partner is a draft", partner: { state: "draft" }, allowed: true },
  { why: "the account has expired", account: { expiresAt: "2026-11-21T11:59:59Z" }, allowed: false },
  { why: "the account expires later", account: { expiresAt: "2026-11-21T12:00:01Z" }, allowed: true },
  { why: "the partner has expired", partner: { expiresAt: "2026-11-21T11:59:59Z" }, allowed: false },
  { why: "it comes from a network of the account", account: { networks: ["198.51.100.0/24"] }, allowed: true },
  { why: "it comes from elsewhere", account: { networks: ["192.0.2.0/24"] }, allowed: false },
  { why: "the partner's networks do not hold it", partner: { networks: ["192.0.2.0/24"] }, allowed: false },
  { why: "the account is for FTPS alone", account: { protocols: ["ftps"] }, allowed: false },
  { why: "TLS is required", account: { tls: { control: "required", data: "optional" } }, allowed: false },
  {
    why: "TLS is required and there",
    account: { tls: { control: "required", data: "optional" } },
    client: { protocol: "ftps" },
    allowed: true,
  },
  {
    why: "TLS is off for it",
    account: { tls: { control: "off", data: "off" } },
    client: { protocol: "ftps" },
    allowed: false,
  },
])("$why: $allowed", ({ account: a, partner: p, client: c, allowed }) => {
  expect(mayLogIn({ ...account, ...a }, { ...partner, ...p }, { ...client, ...c }, now)).toBe(allowed);
});
