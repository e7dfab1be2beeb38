import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, type ITableV2, StreamViewType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { TABLE_INDEXES, TABLE_KEYS } from "../../shared/tables.ts";

export interface ServiceTableProps {
  /**
   * A table that exists, and is left as it is.
   *
   * @default a new one, retained
   */
  readonly existingName?: string | undefined;

  /**
   * The attribute by which items expire.
   *
   * @default nothing expires
   */
  readonly expiry?: string;
}

/** One of the service's two tables: the keys of shared/tables.ts, and permissions down to the item actions. */
export class ServiceTable extends Construct {
  readonly table: ITableV2;

  constructor(scope: Construct, id: string, { existingName, expiry }: ServiceTableProps) {
    super(scope, id);
    this.table = existingName ? TableV2.fromTableName(this, "Existing", existingName) : this.#create(expiry);
  }

  get name(): string {
    return this.table.tableName;
  }

  grantRead(grantee: IGrantable): void {
    this.#grant(grantee, ["GetItem"], [this.table.tableArn]);
    this.#grant(grantee, ["Query"], [this.table.tableArn, ...this.#indexArns()]);
  }

  /** Makes and changes items; nobody who has only this can delete one. */
  grantUpsert(grantee: IGrantable): void {
    this.#grant(grantee, ["PutItem", "UpdateItem"], [this.table.tableArn]);
  }

  grantDelete(grantee: IGrantable): void {
    this.#grant(grantee, ["DeleteItem"], [this.table.tableArn]);
  }

  #create(expiry: string | undefined): TableV2 {
    return new TableV2(this, "Resource", {
      ...keys(TABLE_KEYS),
      globalSecondaryIndexes: TABLE_INDEXES.map((index) => ({ indexName: index.name, ...keys(index) })),
      billing: Billing.onDemand(),
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(expiry && { timeToLiveAttribute: expiry }),
    });
  }

  // CDK's own grants name `index/*` and actions that nobody here needs (Scan, BatchWriteItem, …).
  #grant(grantee: IGrantable, operations: readonly string[], resourceArns: string[]): void {
    Grant.addToPrincipal({
      grantee,
      actions: operations.map((operation) => `dynamodb:${operation}`),
      resourceArns,
    });
  }

  #indexArns(): string[] {
    return TABLE_INDEXES.map(({ name }) => `${this.table.tableArn}/index/${name}`);
  }
}

function keys({ partition, sort }: { readonly partition: string; readonly sort: string }) {
  return {
    partitionKey: { name: partition, type: AttributeType.STRING },
    sortKey: { name: sort, type: AttributeType.STRING },
  };
}
