import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  NoSuchUpload,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { StorageError } from "../storage.ts";
import type { Bucket } from "./bucket.ts";
import { checksumOf } from "./checksum.ts";
import type { Part } from "./part.ts";
import { conditionsOf, type Place, published } from "./publication.ts";
import { unsignedPayload, WHEN_BUILT } from "./unsigned-payload.ts";

/** What S3 checks before it publishes. */
export interface Completion extends Place {
  /** Of the whole object, in bytes. */
  readonly size: number;
  /** Of the whole object. */
  readonly crc32?: number;
}

/** The attributes that an object has from its beginning. */
export type ObjectAttributes = Omit<CreateMultipartUploadCommandInput, "Bucket" | "Key">;

/** Begins a multipart upload. Takes no signal: an upload whose id we never learn could not be aborted. */
export async function createMultipart(bucket: Bucket, key: string, attributes: ObjectAttributes): Promise<Multipart> {
  const { UploadId } = await bucket.client.send(
    new CreateMultipartUploadCommand({
      ...attributes,
      Bucket: bucket.name,
      Key: key,
      ChecksumAlgorithm: "CRC32",
      ChecksumType: "FULL_OBJECT",
    }),
  );
  if (UploadId === undefined) throw new StorageError("unavailable", { message: "S3 gave no upload id." });
  return new Multipart(bucket, key, UploadId);
}

/** An open multipart upload; it lasts, and costs, until it is completed or aborted. */
export class Multipart {
  readonly #bucket: Bucket;
  readonly #upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  readonly #parts: CompletedPart[] = [];

  constructor(bucket: Bucket, key: string, uploadId: string) {
    this.#bucket = bucket;
    this.#upload = { Bucket: bucket.name, Key: key, UploadId: uploadId };
  }

  async send({ number, bytes, crc32 }: Part, signal: AbortSignal): Promise<void> {
    const part = { PartNumber: number, ChecksumCRC32: checksumOf(crc32) };
    const command = new UploadPartCommand({ ...this.#upload, ...part, Body: bytes });
    command.middlewareStack.add(unsignedPayload, WHEN_BUILT);
    const { ETag } = await this.#bucket.client.send(command, { abortSignal: signal });
    this.#parts.push({ ...part, ETag });
  }

  /** Copies a part from another object, as long as that has this ETag. `source` is encoded; `range` is as in `Range`. */
  async copy(number: number, { source, range, etag }: { source: string; range: string; etag: string }): Promise<void> {
    const { CopyPartResult } = await this.#bucket.client.send(
      new UploadPartCopyCommand({
        ...this.#upload,
        PartNumber: number,
        CopySource: source,
        CopySourceRange: range,
        CopySourceIfMatch: etag,
      }),
    );
    const { ETag, ChecksumCRC32 } = CopyPartResult ?? {};
    this.#parts.push({ PartNumber: number, ETag, ChecksumCRC32 });
  }

  /** Resolves with the object's ETag once it is visible. */
  async complete({ size, crc32, ...place }: Completion): Promise<string> {
    const command = new CompleteMultipartUploadCommand({
      ...this.#upload,
      MultipartUpload: { Parts: this.#parts.toSorted((one, other) => numberOf(one) - numberOf(other)) },
      ChecksumType: "FULL_OBJECT",
      ChecksumCRC32: crc32 === undefined ? undefined : checksumOf(crc32),
      MpuObjectSize: size,
      ...conditionsOf(place),
    });
    const { ETag } = await published(this.#bucket.client.send(command), place);
    // S3 may begin its answer with 200 and end it with an error; the SDK finds most of these.
    if (ETag === undefined) throw new StorageError("unavailable", { message: "S3 did not confirm the upload." });
    return ETag;
  }

  /** Does nothing when the upload is gone. */
  async abort(): Promise<void> {
    try {
      await this.#bucket.client.send(new AbortMultipartUploadCommand(this.#upload));
    } catch (error) {
      if (!(error instanceof NoSuchUpload)) throw error;
    }
  }
}

function numberOf({ PartNumber = 0 }: CompletedPart): number {
  return PartNumber;
}
