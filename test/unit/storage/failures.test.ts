import { NoSuchKey, S3ServiceException } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { toStorageError as fromFileSystem } from "../../../ftp-node/storage/directory/file-failures.ts";
import { toStorageError as fromS3 } from "../../../ftp-node/storage/s3/s3-failures.ts";
import { StorageError } from "../../../ftp-node/storage/storage.ts";

test.for([
  ["ENOENT", "not-found"],
  ["EEXIST", "exists"],
  ["ENOTEMPTY", "not-empty"],
  ["EISDIR", "is-a-folder"],
  ["ENOTDIR", "not-a-folder"],
  ["ENAMETOOLONG", "bad-name"],
  ["EACCES", "denied"],
  ["EPERM", "denied"],
  ["ELOOP", "denied"],
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["EIO", "unavailable"],
  ["EMFILE", "unavailable"],
  ["EROFS", "unavailable"],
] as const)("%s of the file system is %s", ([code, failure]) => {
  const error = Object.assign(new Error(code), { code });

  expect(fromFileSystem(error)).toMatchObject({ name: "StorageError", failure, cause: error });
});

test.for([
  ["NotFound", 404, "not-found"],
  ["Unknown", 403, "denied"],
  ["Unknown", 400, "unavailable"],
  ["AccessDenied", 403, "denied"],
  ["SignatureDoesNotMatch", 403, "unavailable"],
  ["ExpiredToken", 400, "unavailable"],
  ["KeyTooLongError", 400, "bad-name"],
  ["NoSuchBucket", 404, "unavailable"],
  ["NoSuchUpload", 404, "unavailable"],
  ["PreconditionFailed", 412, "changed"],
  ["SlowDown", 503, "unavailable"],
] as const)("%s (%i) of S3 is %s", ([name, httpStatusCode, failure]) => {
  const error = new S3ServiceException({ name, $fault: "client", $metadata: { httpStatusCode } });

  expect(fromS3(error)).toMatchObject({ name: "StorageError", failure, cause: error });
});

test("a missing key is not found", () => {
  expect(fromS3(new NoSuchKey({ message: "", $metadata: {} })).failure).toBe("not-found");
});

test.for([fromFileSystem, fromS3])(
  "a failure of ours stays what it is, and what is none of theirs may pass",
  (toStorageError) => {
    const ours = new StorageError("full");

    expect(toStorageError(ours)).toBe(ours);
    expect(toStorageError(new TypeError("bug")).failure).toBe("unavailable");
    expect(toStorageError("text").failure).toBe("unavailable");
  },
);
