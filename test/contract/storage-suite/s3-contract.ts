import { crc32 } from "node:zlib";
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, test, vi } from "vitest";
import { findObject } from "../../../ftp-node/storage/s3/bucket.ts";
import { checksumOf } from "../../../ftp-node/storage/s3/checksum.ts";
import { copyObject } from "../../../ftp-node/storage/s3/copy-object.ts";
import { expireUploads } from "../../../ftp-node/storage/s3/expire-uploads.ts";
import { toStorageError } from "../../../ftp-node/storage/s3/s3-failures.ts";
import type { S3Subject } from "./s3-subject.ts";
import { at, begin, bytesOf, contentOf, download, fill, list, PART_BYTES, SUBJECT_ROOT, upload } from "./subject.ts";

const LENGTHS = [0, 10, PART_BYTES + 10, 2 * PART_BYTES];

/** What other readers of the bucket may rely on. */
export function s3Contract(server: string, open: () => Promise<S3Subject>): void {
  describe(`objects: ${server}`, () => {
    test("folders are keys that end in a slash, files the keys of their paths", async () => {
      await using subject = await open();
      const { storage, prefix, client, bucket } = subject;
      await storage.makeDirectory(at("/a"));
      await storage.makeDirectory(at("/a/b"));
      await upload(storage, "/a/b/c", "");

      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/` }));

      const root = `${prefix}/${SUBJECT_ROOT}`;
      expect(Contents.map(({ Key }) => Key)).toEqual([`${root}a/`, `${root}a/b/`, `${root}a/b/c`]);
    });

    test.for(LENGTHS)("%i bytes carry their transfer's id and their CRC32", async (length) => {
      await using subject = await open();
      const content = bytesOf(length);

      await upload(subject.storage, "/file", content, { transferId: "t-1" });

      expect(await head(subject, "file")).toMatchObject({
        ContentLength: length,
        Metadata: { "transfer-id": "t-1" },
        ChecksumCRC32: checksumOf(crc32(content)),
        ChecksumType: "FULL_OBJECT",
      });
    });

    test.for(LENGTHS)(
      "the CRC32 of %i bytes is known without reading them, also under another name",
      async (length) => {
        await using subject = await open();
        const { storage } = subject;
        const content = bytesOf(length);
        await upload(storage, "/file", content);

        expect(await storage.crc32(at("/file"))).toBe(crc32(content));
        await storage.rename(at("/file"), at("/renamed"));
        expect(await storage.crc32(at("/renamed"))).toBe(crc32(content));
        expect(await storage.crc32(at("/file"))).toBeUndefined();
        expect(await storage.crc32(at("/"))).toBeUndefined();
      },
    );

    test.for([10, PART_BYTES + 10])(
      "the CRC32 of a file that was gone on with to %i bytes is of all of it",
      async (length) => {
        await using subject = await open();
        await upload(subject.storage, "/file", "old");

        await upload(subject.storage, "/file", bytesOf(length), { from: "end" });

        expect(await subject.storage.crc32(at("/file"))).toBe(crc32(bytesOf(length), crc32("old")));
      },
    );

    test.for(LENGTHS)("%i bytes keep both under another name", async (length) => {
      await using subject = await open();
      const content = bytesOf(length);
      await upload(subject.storage, "/file", content, { transferId: "t-1" });

      await subject.storage.rename(at("/file"), at("/renamed"));

      expect(await head(subject, "renamed")).toMatchObject({
        Metadata: { "transfer-id": "t-1" },
        ChecksumCRC32: checksumOf(crc32(content)),
      });
    });

    test("what other tools wrote beside an object's bytes stays with it", async () => {
      await using subject = await open();
      const { client, bucket, prefix, storage } = subject;
      const report = {
        Bucket: bucket,
        Key: `${prefix}/${SUBJECT_ROOT}report`,
        Body: Buffer.from("a,b"),
        ContentType: "text/csv",
        Metadata: { origin: "erp" },
      };
      await client.send(new PutObjectCommand(report));

      await storage.rename(at("/report"), at("/report.csv"));

      expect(await head(subject, "report.csv")).toMatchObject({ ContentType: "text/csv", Metadata: { origin: "erp" } });
    });

    test("an object too large for one copy is copied in parts", async () => {
      await using subject = await open();
      const { storage, client, bucket: name, prefix } = subject;
      const content = bytesOf(12 * 1024 * 1024 + 1);
      await upload(storage, "/file", content, { transferId: "t-1" });
      const from = await findObject({ client, name }, `${prefix}/${SUBJECT_ROOT}file`);
      if (!from) throw new Error("The file is not there.");
      const limits = { atOnce: 5 * 1024 * 1024, part: 5 * 1024 * 1024 };

      await copyObject({ client, name }, { from, to: `${prefix}/${SUBJECT_ROOT}copy`, overwrite: true }, limits);

      expect((await download(storage, "/copy")).equals(content)).toBe(true);
      expect(await head(subject, "copy")).toMatchObject({ Metadata: { "transfer-id": "t-1" } });
    });

    test.for([{ atOnce: 100 }, { atOnce: 0 }])(
      "a file that changed is not copied (at once to $atOnce bytes)",
      async (limit) => {
        await using subject = await open();
        const { storage, client, bucket: name, prefix } = subject;
        await upload(storage, "/file", "old");
        const from = await findObject({ client, name }, `${prefix}/${SUBJECT_ROOT}file`);
        if (!from) throw new Error("The file is not there.");
        await upload(storage, "/file", "new");

        const copying = copyObject(
          { client, name },
          { from, to: `${prefix}/${SUBJECT_ROOT}copy`, overwrite: true },
          { ...limit, part: PART_BYTES },
        );

        const failure = await copying.then(
          () => "none",
          (error) => toStorageError(error).failure,
        );
        expect(failure).toBe("changed");
        expect(await list(storage, "/")).toEqual(["file"]);
        expect(await contentOf(storage, "/file")).toBe("new");
      },
    );

    test("uploads of another deployment in the bucket do not expire", async () => {
      await using subject = await open();
      const { client, bucket, prefix, storage } = subject;
      const begun = await begin(storage, "/file");
      await fill(begun, bytesOf(PART_BYTES));
      await vi.waitFor(async () => expect(await subject.unfinished()).toBe(1));

      const other = { client, bucket, prefix: prefix.slice(0, -1) };

      expect(await expireUploads(other, new Date(Date.now() + 3_600_000))).toBe(0);
      await begun.complete();
    });
  });
}

function head({ client, bucket, prefix }: S3Subject, name: string) {
  const Key = `${prefix}/${SUBJECT_ROOT}${name}`;
  return client.send(new HeadObjectCommand({ Bucket: bucket, Key, ChecksumMode: "ENABLED" }));
}
