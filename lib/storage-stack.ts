import { CfnWaitConditionHandle, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Settings } from "../shared/settings.ts";
import { TABLE_EXPIRY } from "../shared/tables.ts";
import { FileBucket } from "./constructs/file-bucket.ts";
import { ServiceTable } from "./constructs/service-table.ts";

export interface StorageStackProps extends StackProps {
  readonly settings: Settings;
}

/** What outlives every deployment: the files and both tables. Everything in here is retained, and can be adopted. */
export class StorageStack extends Stack {
  readonly files: FileBucket;
  readonly control: ServiceTable;
  readonly activity: ServiceTable;

  constructor(scope: Construct, id: string, { settings, ...props }: StorageStackProps) {
    super(scope, id, props);
    this.files = new FileBucket(this, "Files", {
      existingName: settings.bucketName,
      prefix: settings.bucketPrefix,
      encryption: settings.encryption,
    });
    this.control = new ServiceTable(this, "ControlTable", { existingName: settings.controlTableName });
    this.activity = new ServiceTable(this, "ActivityTable", {
      existingName: settings.activityTableName,
      expiry: TABLE_EXPIRY,
    });
    if (isAllAdopted(settings)) this.#standIn();
  }

  /** Does nothing and costs nothing: CloudFormation refuses a stack without resources. */
  #standIn(): void {
    new CfnWaitConditionHandle(this, "NothingOfItsOwn");
  }
}

function isAllAdopted({ bucketName, controlTableName, activityTableName }: Settings): boolean {
  return [bucketName, controlTableName, activityTableName].every((name) => name !== undefined);
}
