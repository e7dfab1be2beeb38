import { randomInt } from "node:crypto";
import type { z } from "zod";
import type { Partner } from "../../shared/partner.ts";
import type { newPartnerSchema } from "./partner-schemas.ts";
import { revision } from "./route-parts.ts";

export function newPartner(fields: z.output<typeof newPartnerSchema>): Partner {
  const now = new Date();
  return { ...fields, id: newPartnerId(), ...revision(now), createdAt: now.toISOString() };
}

const ID_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

function newPartnerId(): string {
  return `p-${Array.from({ length: 12 }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join("")}`;
}
