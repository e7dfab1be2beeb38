import { expect, test } from "vitest";
import type { z } from "zod";
import { repositoryPath } from "../../lib/repository.ts";
import { settingsSchema } from "../../shared/settings.ts";

/** Written by `npx vitest run --project infra --update test/infra/settings-page.test.ts`. */
test("docs/settings.md says what the schema says", async () => {
  await expect(page()).toMatchFileSnapshot(repositoryPath("docs/settings.md"));
});

test("every setting says what it is, and what it is when nobody sets it", () => {
  for (const [name, field] of fields()) {
    expect(field.meta()?.description, name).toMatch(/^[A-Z].+\.$/);
    expect(defaultOf(field), name).not.toBe("");
  }
});

function page(): string {
  return `# Settings

What you decide before \`cdk deploy\`: the value of \`"pasvport"\` in the context of [cdk.json](../cdk.json), or
\`--context 'pasvport={"nodes":3}'\`. A setting that cannot be used stops \`cdk\` with a sentence that says why. This page is
made from [shared/settings.ts](../shared/settings.ts).

| setting | default | what it is |
|---|---|---|
${fields().map(row).join("\n")}
`;
}

function row([name, field]: readonly [string, z.ZodType]): string {
  return `| \`${name}\` | ${defaultOf(field)} | ${field.meta()?.description} |`;
}

function fields(): readonly (readonly [string, z.ZodType])[] {
  return Object.entries(settingsSchema.shape);
}

/** In words where the schema has none of its own. */
function defaultOf(field: z.ZodType): string {
  const { absent } = field.meta() ?? {};
  if (typeof absent === "string") return absent;
  const parsed = field.safeParse(undefined);
  return parsed.success && parsed.data !== undefined ? `\`${JSON.stringify(parsed.data)}\`` : "";
}
