import { openDirectory } from "./storage-suite/directory-subject.ts";
import { s3Contract } from "./storage-suite/s3-contract.ts";
import { openOurS3 } from "./storage-suite/s3-subject.ts";
import { storageContract } from "./storage-suite/storage-contract.ts";

storageContract("directory", openDirectory);
storageContract("S3, in this process", openOurS3);
s3Contract("S3, in this process", openOurS3);
