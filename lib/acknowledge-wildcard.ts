import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/**
 * Tells cdk-nag why one resource with a wildcard is right. It calls such a finding after the resource as the template
 * has it, which for one of another stack is known only once references are resolved: hence at validation.
 */
export function acknowledgeWildcard(construct: IConstruct, resource: string, reason: string): void {
  construct.node.addValidation({
    validate() {
      const finding = flatten(Stack.of(construct).resolve(resource));
      Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[Resource::${finding}]`, reason });
      return [];
    },
  });
}

/** As cdk-nag writes it. */
function flatten(value: unknown): string {
  if (typeof value === "string") return value;
  const { Ref: name, "Fn::Join": join } = Object(value);
  if (name) return `<${name}>`;
  return join ? join[1].map(flatten).join(join[0]) : JSON.stringify(value);
}
