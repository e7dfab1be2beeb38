/** The shape that both tables share (docs/decisions/0004). Retained data: nothing here changes. */
export const TABLE_KEYS = { partition: "pk", sort: "sk" } as const;

export const TABLE_INDEXES = [
  { name: "gsi1", partition: "gsi1pk", sort: "gsi1sk" },
  { name: "gsi2", partition: "gsi2pk", sort: "gsi2sk" },
] as const;

/** DynamoDB deletes an item some time after this second of the Unix epoch. */
export const TABLE_EXPIRY = "expiresAt";
