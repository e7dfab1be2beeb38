import { z } from "zod";
import { Origin } from "./origin.ts";

/** What most routes can end in. */
export const ALWAYS = ["unauthenticated", "internal-error"] as const;
export const WITH_BODY = ["malformed-body", "body-too-large", "unsupported-media-type", "invalid-body"] as const;
export const WITH_PAGES = ["invalid-query", "invalid-cursor"] as const;

export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { "application/json": { schema } },
});

export const jsonAnswer = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

export const etagHeader = z.string().meta({ description: "Another one after each change.", example: '"b3JkZXJseQ"' });

/** About one thing. */
export const oneAnswer = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  ...jsonAnswer(schema, description),
  headers: z.object({ etag: etagHeader }),
});

/** The answer 201, with headers of its own. */
export const madeAnswer = <Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  headers: Record<string, z.ZodType> = {},
) => ({
  ...jsonAnswer(schema, description),
  headers: z.object({
    ...headers,
    location: z.string().meta({ description: "Its address." }),
    "idempotency-replayed": z
      .literal("true")
      .optional()
      .meta({ description: "This is the answer that the first request with this Idempotency-Key got." }),
  }),
});

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50).meta({ description: "How many items at most." }),
  nextToken: z.string().max(2000).optional().meta({ description: "As the page before gave it." }),
});

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextToken: z.string().optional().meta({ description: "Asks for what follows; absent on the last page." }),
  });

/** When access ends, in a change: null for never. */
export const expiryChange = z.iso
  .datetime()
  .nullable()
  .optional()
  .meta({ description: "No login from then on (UTC); null: no such time." });

type WithoutDefault<Field> = Field extends z.ZodDefault<infer Inner extends z.ZodType> ? Inner : Field;

/** A new thing's fields as a change's: absent means unchanged, so no default steps in. */
export function changeable<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  const fields = Object.entries(shape).map(([name, field]) => {
    const inner = field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field;
    return [name, inner.optional().meta(field.meta() ?? {})];
  });
  return Object.fromEntries(fields) as { [Name in keyof Shape]: z.ZodOptional<WithoutDefault<Shape[Name]>> };
}

/** A stored thing's fields as an answer's: what has a default is always there. */
export function answered<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  const fields = Object.entries(shape).map(([name, field]) => [
    name,
    field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType).meta(field.meta() ?? {}) : field,
  ]);
  return Object.fromEntries(fields) as { [Name in keyof Shape]: WithoutDefault<Shape[Name]> };
}

const ETAG_BYTES = 9;

/** What changes with each change. */
export function revision(at: Date, origin = new Origin(at)) {
  return { etag: origin.bytes("etag", ETAG_BYTES).toString("base64url"), updatedAt: at.toISOString() };
}
