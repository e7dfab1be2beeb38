import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import type { Bucket, ObjectSummary } from "./bucket.ts";

/** One page of a listing; both lists in the order of their keys' bytes. */
export interface Page {
  readonly objects: readonly ObjectSummary[];
  /** Common prefixes: keys that end in `/`. */
  readonly folders: readonly string[];
  /** Whether there is nothing after this page. */
  readonly isLast: boolean;
}

export interface Listing {
  /** Lists keys that begin so. */
  readonly prefix: string;
  /** "children" folds what lies in folders below; "all" gives every key. */
  readonly depth: "children" | "all";
  /** At most so many entries per page; S3's own limit is 1,000. */
  readonly pageSize?: number;
}

/** The pages of a listing, each asked for when it is wanted. Without any match: one empty page. */
export async function* pagesOf({ client, name }: Bucket, listing: Listing): AsyncGenerator<Page> {
  for (let token: string | undefined, isLast = false; !isLast; ) {
    const output: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({
        Bucket: name,
        Prefix: listing.prefix,
        Delimiter: listing.depth === "children" ? "/" : undefined,
        MaxKeys: listing.pageSize,
        ContinuationToken: token,
        // XML 1.0 cannot carry control characters, which keys may have.
        EncodingType: "url",
      }),
    );
    token = output.NextContinuationToken;
    isLast = token === undefined;
    yield pageFrom(output, isLast);
  }
}

/** The first page of a listing. */
export async function firstPage(bucket: Bucket, listing: Listing): Promise<Page> {
  for await (const page of pagesOf(bucket, listing)) return page;
  return { objects: [], folders: [], isLast: true };
}

/** Whether any key begins so. */
export async function hasKeys(bucket: Bucket, prefix: string): Promise<boolean> {
  return (await firstPage(bucket, { prefix, depth: "all", pageSize: 1 })).objects.length > 0;
}

function pageFrom(
  { Contents = [], CommonPrefixes = [], EncodingType }: ListObjectsV2CommandOutput,
  isLast: boolean,
): Page {
  const decoded = (key = "") => (EncodingType === "url" ? decodeKey(key) : key);
  return {
    objects: Contents.map(({ Key, Size = 0, LastModified = new Date(0), ETag = "" }) => ({
      key: decoded(Key),
      size: Size,
      modified: LastModified,
      etag: ETag,
    })),
    folders: CommonPrefixes.map(({ Prefix }) => decoded(Prefix)),
    isLast,
  };
}

/** Undoes the encoding of `EncodingType: "url"`, in which a blank is a plus sign. */
export function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", "%20"));
}
