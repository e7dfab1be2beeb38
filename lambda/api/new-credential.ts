import type { z } from "zod";
import { type Account, MOST_CREDENTIALS } from "../../shared/account.ts";
import type { Secret } from "../../shared/secret.ts";
import { hashPassword } from "../../tables/password-hash.ts";
import type { newCredentialSchema } from "./credential-schemas.ts";
import type { Origin } from "./origin.ts";
import { generatePassword } from "./password.ts";
import { Problem } from "./problems.ts";
import { describeSshKey } from "./ssh-public-key.ts";

type NewCredential = z.output<typeof newCredentialSchema>;
export type Credential = Account["credentials"][number];

/** A login may have to try them all, and each takes a tenth of a second. */
const MOST_PASSWORDS = 5;

interface Made {
  readonly credential: Credential;
  /** To be shown, this once. */
  readonly generated?: Secret;
}

export async function newCredential(fields: NewCredential, origin: Origin): Promise<Made> {
  const { expiresAt } = fields;
  const common = {
    id: origin.uuid("credential"),
    createdAt: origin.at.toISOString(),
    ...(expiresAt && { expiresAt }),
  };
  switch (fields.kind) {
    case "password": {
      const password = fields.password ?? generatePassword(origin);
      const hash = await hashPassword(password);
      return { credential: { kind: "password", ...common, hash }, ...(!fields.password && { generated: password }) };
    }
    case "sshKey":
      return { credential: { kind: "sshKey", ...common, publicKey: fields.publicKey } };
    case "certificate":
      return { credential: { kind: "certificate", ...common, subject: fields.subject } };
  }
}

interface Addition {
  readonly credential: Credential;
  readonly overlapSeconds?: number | undefined;
  readonly now: Date;
}

/** Those that have expired make room. Throws a problem when there is none, or the account has this one already. */
export function withAdded(credentials: readonly Credential[], { credential, overlapSeconds, now }: Addition) {
  const older = overlapSeconds === undefined ? credentials : credentials.map(expiringAfter(overlapSeconds, now));
  const others = older.filter(
    ({ id, expiresAt }) => id !== credential.id && !(expiresAt && new Date(expiresAt) <= now),
  );
  if (others.some((other) => isSame(other, credential)))
    throw new Problem("credential-exists", "The account has this credential already.");
  const all = [...others, credential];
  if (all.length > MOST_CREDENTIALS) throw tooMany(`${MOST_CREDENTIALS} credentials`);
  if (all.filter(({ kind }) => kind === "password").length > MOST_PASSWORDS)
    throw tooMany(`${MOST_PASSWORDS} passwords`);
  return all;
}

/** Passwords then end so many seconds after `now`, unless they do earlier. */
const expiringAfter = (seconds: number, now: Date) => (credential: Credential) => {
  const end = new Date(now.getTime() + seconds * 1000);
  const endsEarlier = credential.expiresAt !== undefined && new Date(credential.expiresAt) <= end;
  return credential.kind !== "password" || endsEarlier ? credential : { ...credential, expiresAt: end.toISOString() };
};

/** Of passwords nobody can tell. */
function isSame(one: Credential, other: Credential): boolean {
  if (one.kind === "sshKey" && other.kind === "sshKey")
    return describeSshKey(one.publicKey).key === describeSshKey(other.publicKey).key;
  return one.kind === "certificate" && other.kind === "certificate" && one.subject === other.subject;
}

function tooMany(what: string): Problem {
  return new Problem("too-many-credentials", `An account has at most ${what}.`);
}
