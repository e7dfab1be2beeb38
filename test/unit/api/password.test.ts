import { expect, test } from "vitest";
import { generatePassword, passwordSchema } from "../../../lambda/api/password.ts";

test("generated passwords have 24 characters that cannot be mistaken, each another", () => {
  const passwords = Array.from({ length: 200 }, () => generatePassword().reveal());

  expect(passwords.filter((password) => !/^[a-km-np-zA-HJ-NP-Z2-9]{24}$/.test(password))).toEqual([]);
  expect(new Set(passwords).size).toBe(200);
  expect(new Set(passwords.join("")).size).toBe(56);
});

test.for(["12345678", " 2345678 ", "🐎".repeat(8), "🐎".repeat(256), "x".repeat(256)])("%s is a password", (text) => {
  expect(passwordSchema.parse(text).reveal()).toBe(text);
});

test.for(["", "1234567", "🐎".repeat(7), "🐎".repeat(257), "1234567\n", "12345678\u0085", "1234567\udc00"])(
  "%j is not, and the refusal does not repeat it",
  (text) => {
    const { error } = passwordSchema.safeParse(text);
    expect(error?.issues).toHaveLength(1);
    expect(JSON.stringify(error)).not.toContain(text.slice(0, 7) || "\u0000");
  },
);

test("a password that was parsed prints as [secret]", () => {
  expect(`${passwordSchema.parse("correct horse")} ${JSON.stringify(passwordSchema.parse("correct horse"))}`).toBe(
    '[secret] "[secret]"',
  );
});
