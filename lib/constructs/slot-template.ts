import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  type IMachineImage,
  InstanceType,
  type ISecurityGroup,
  LaunchTemplate,
  UserData,
} from "aws-cdk-lib/aws-ec2";
import type { IRole } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { KERNEL_SETTINGS } from "../kernel-settings.ts";

export interface SlotTemplateProps {
  readonly instanceType: string;
  readonly machineImage: IMachineImage;
  readonly role: IRole;
  readonly securityGroup: ISecurityGroup;
}

/** What an instance is launched from: ECS's agent, our kernel settings, nothing to log in to but the Session Manager. */
export class SlotTemplate extends LaunchTemplate {
  constructor(scope: Construct, id: string, { instanceType, ...props }: SlotTemplateProps) {
    super(scope, id, {
      ...props,
      instanceType: new InstanceType(instanceType),
      userData: userData(),
      requireImdsv2: true,
      // In host mode the node is as near to the metadata as the instance itself.
      httpPutResponseHopLimit: 1,
      // The slot's Elastic IP is the only public address that it ever has.
      associatePublicIpAddress: false,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: "/dev/xvda",
          volume: BlockDeviceVolume.ebs(30, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
  }
}

/** Runs before there is an address: nothing in it may need the network. CDK adds the cluster's name. */
function userData(): UserData {
  const script = UserData.forLinux();
  script.addCommands(
    ...KERNEL_SETTINGS.map(([name, value]) => `echo ${name}=${value} >>/etc/sysctl.d/90-pasvport.conf`),
    "sysctl --load=/etc/sysctl.d/90-pasvport.conf",
    // Port 22 is for partners.
    "systemctl disable --now sshd.service sshd.socket || true",
    // Or tasks in host mode would act as the instance.
    "echo ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=true >>/etc/ecs/ecs.config",
  );
  return script;
}
