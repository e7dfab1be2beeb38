import { afterAll, beforeAll } from "vitest";
import { s3Contract } from "../contract/storage-suite/s3-contract.ts";
import { openS3 } from "../contract/storage-suite/s3-subject.ts";
import { storageContract } from "../contract/storage-suite/storage-contract.ts";
import { startVersityGateway, type VersityGateway } from "../support/versitygw.ts";

let gateway: VersityGateway;

beforeAll(async () => {
  gateway = await startVersityGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

// Its posix back end keeps objects as files, so that it cannot hold every key; and it knows no `EncodingType: "url"`.
const open = () => openS3({ ...gateway, holdsAnyKey: false, listsAnyKey: false });

storageContract("S3, Versity S3 Gateway", open);
s3Contract("S3, Versity S3 Gateway", open);
