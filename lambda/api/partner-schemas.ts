import { z } from "zod";
import { contactSchema, partnerSchema, partnerStateSchema } from "../../shared/partner.ts";
import { answered, changeable, expiryChange, pageOf } from "./route-parts.ts";

const { name, externalId, environment, contacts, networks, tags, expiresAt } = partnerSchema.shape;

const settings = {
  name,
  environment,
  contacts: z
    .array(z.strictObject(contactSchema.shape))
    .max(20)
    .default([])
    .meta(contacts.meta() ?? {}),
  networks,
  tags,
};

export const newPartnerSchema = z
  .strictObject({
    ...settings,
    externalId,
    state: z
      .enum(["live", "draft"])
      .default("live")
      .meta({ description: "A draft is to be tested before it goes live; its accounts may log in." }),
    expiresAt,
  })
  .meta({ id: "NewPartner" });

export const partnerChangesSchema = z
  .strictObject({
    ...changeable(settings),
    state: partnerStateSchema
      .optional()
      .meta({ description: "Only suspended and offboarded refuse logins, and end sessions.", example: "suspended" }),
    expiresAt: expiryChange,
  })
  .meta({ id: "PartnerChanges" });

export const partnerAnswerSchema = z.object(answered(partnerSchema.shape)).meta({ id: "Partner" });

export const partnerPageSchema = pageOf(partnerAnswerSchema).meta({ id: "PartnerPage" });

export const partnerParams = z.object({ id: z.string().max(64).meta({ example: "p-4k2m9x0q7rtz" }) });
