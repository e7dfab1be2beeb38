import { expect, test } from "vitest";
import { createTestApi, powerCut } from "./test-api.ts";

test("no answer and no line of the log holds a password or a hash, but the one that shows it", async () => {
  await using api = await createTestApi();
  const id = await api.makePartner();
  const accounts = `/v1/partners/${id}/accounts`;
  const chosen = "Tr0ub4dor&3-chosen";

  const made = await api.call(`POST ${accounts}`, { username: "generated" });
  const generated: string = made.body.password;
  const power = powerCut(api, 1);
  const failed = await api.call(`POST ${accounts}`, { username: "chosen", password: chosen });
  power.switchOn();

  const answers = [
    failed,
    await api.call(`POST ${accounts}`, { username: "chosen", password: chosen }),
    await api.call(`POST ${accounts}`, { username: "chosen", password: chosen }),
    await api.call(`POST ${accounts}`, { username: "Bad Name", password: chosen }),
    await api.call(`POST ${accounts}`, { username: "other", password: [chosen] }),
    await api.call(`POST ${accounts}`, { username: "other", password: `${chosen}\n` }),
    await api.call(`POST ${accounts}`, { username: "other", pasword: chosen }),
    await api.call(`PATCH ${accounts}/chosen`, { password: chosen }),
    await api.call(`PATCH ${accounts}/chosen`, { status: "suspended" }),
    await api.call(`GET ${accounts}/chosen`),
    await api.call(`GET ${accounts}/generated`),
    await api.call(`GET ${accounts}`),
    await api.call(`DELETE ${accounts}/chosen`),
    await api.call(`DELETE /v1/partners/${id}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([
    500, 201, 409, 422, 422, 422, 422, 422, 200, 200, 200, 200, 204, 204,
  ]);

  const seen = [...answers.map(({ text }) => text), ...api.logLines].join("\n");
  expect(made.text).toContain(generated);
  expect(seen).toContain("generated");
  expect(seen).not.toContain(generated);
  expect(seen).not.toContain(chosen);
  expect(seen + made.text).not.toMatch(/scrypt\$|"hash"/);
});
