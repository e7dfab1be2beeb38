import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CredentialUseRecorder } from "../../../ftp-node/auth/credential-use-recorder.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

test("of many logins with one credential one a minute is written", async () => {
  const written: string[] = [];
  const recorder = new CredentialUseRecorder({ record: async (...use) => void written.push(use.join(" ")) }, () => {});
  const now = () => new Date().toString();
  const begun = now();

  for (let count = 0; count < 3; count++) recorder.used("acme", "1");
  recorder.used("acme", "2");
  recorder.used("other", "1");
  expect(written).toEqual([`acme 1 ${begun}`, `acme 2 ${begun}`, `other 1 ${begun}`]);

  vi.advanceTimersByTime(61_000);
  recorder.used("acme", "1");
  expect(written.slice(3)).toEqual([`acme 1 ${now()}`]);
});

test("a use that could not be written is told of, and the next login's is tried", async () => {
  const failures: unknown[] = [];
  let attempts = 0;
  const away = async () => {
    attempts++;
    throw new Error("The table is away.");
  };
  const recorder = new CredentialUseRecorder({ record: away }, (error) => failures.push(error));

  recorder.used("acme", "1");
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  recorder.used("acme", "1");
  expect(attempts).toBe(2);
});
