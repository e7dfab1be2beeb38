import { describe } from "vitest";
import { continuing } from "./continuing.ts";
import { downloads } from "./downloads.ts";
import { folders } from "./folders.ts";
import { listings } from "./listings.ts";
import { names } from "./names.ts";
import { renaming } from "./renaming.ts";
import type { OpenSubject } from "./subject.ts";
import { times } from "./times.ts";
import { uploads } from "./uploads.ts";

/** What every `Storage` does, as its users see it. */
export function storageContract(backEnd: string, open: OpenSubject): void {
  describe(`storage: ${backEnd}`, () => {
    describe("uploads", () => uploads(open));
    describe("going on with a file", () => continuing(open));
    describe("names", () => names(open));
    describe("listings", () => listings(open));
    describe("downloads", () => downloads(open));
    describe("folders", () => folders(open));
    describe("times", () => times(open));
    describe("renaming", () => renaming(open));
  });
}
