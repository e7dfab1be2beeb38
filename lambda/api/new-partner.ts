import type { z } from "zod";
import type { Partner } from "../../shared/partner.ts";
import { Origin } from "./origin.ts";
import type { newPartnerSchema } from "./partner-schemas.ts";
import { revision } from "./route-parts.ts";

export function newPartner(fields: z.output<typeof newPartnerSchema>, origin = new Origin()): Partner {
  const { at } = origin;
  const id = `p-${origin.text("partner", ID_CHARACTERS, 12)}`;
  return { ...fields, id, ...revision(at, origin), createdAt: at.toISOString() };
}

const ID_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
