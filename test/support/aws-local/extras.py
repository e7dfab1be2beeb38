"""MiniStack with the parts of AWS that Pasvport needs and MiniStack 1.5.33 lacks.

Run it in place of the `ministack` command. It patches the pinned version in memory; nothing in site-packages changes.

CloudFormation: AWS::EC2::EIP, EIPAssociation, SecurityGroupIngress/Egress, AWS::Route53::HealthCheck, RecordSetGroup,
    AWS::ECS::CapacityProvider, ClusterCapacityProviderAssociations; metric-math alarms and AWS_LOCAL_PLACEHOLDERS
    (comma-separated types) are accepted as placeholders: an id, no behaviour, one warning in the log.
    Honoured too: a function's DeadLetterConfig, LoggingConfig and ReservedConcurrentExecutions, a bucket's lifecycle
    rules and encryption, a table's TTL (items go within 60 s), point-in-time recovery and deletion protection.
S3: a multipart upload may have a checksum of the whole object.
EC2: an instance has a primary ENI; AssociateAddress takes an instance or an ENI, refuses unknown and requester-managed ones,
    refuses to steal unless AllowReassociation, and shows in DescribeNetworkInterfaces / Instances / Addresses.
    AWS_LOCAL_AUTHFAILURES=N: the first N AssociateAddress calls for each instance answer AuthFailure, as a fresh instance does.
Auto Scaling: a group launches EC2 instances at once; a launch hook that exists then holds them in Pending:Wait and sends the event;
    CompleteLifecycleAction, heartbeat expiry, ABANDON and TerminateInstanceInAutoScalingGroup are honoured.
SSM: the public parameters of the ECS-optimised and Amazon Linux images.
ECS: awsvpc tasks get an ENI (public address when assignPublicIp), and "ECS Task State Change" events are sent.
"""

import json
import logging
import os
import random
import re
import time
import uuid

from ministack.core import iam_actions, iam_evaluator
from ministack.core.concurrency import spawn_background
from ministack.core.responses import get_account_id, get_region
from ministack.services import autoscaling as asg_svc
from ministack.services import dynamodb, ec2, ecs, eventbridge, lambda_svc, route53, s3, ssm
from ministack.services.cloudformation import provisioners as cfn

log = logging.getLogger("aws_local")
HANDLERS = cfn._RESOURCE_HANDLERS
EC2_ACTIONS = ec2._ACTION_MAP
ASG_ACTIONS = asg_svc._ACTION_MAP


def _hex(n=17):
    return uuid.uuid4().hex[:n]


def _ok(action, inner="<return>true</return>"):
    return ec2._xml(200, f"{action}Response", inner)


def _emit(source, detail_type, detail, resources, delay=0.05):
    """Send an aws.* event after the request that caused it has been answered."""

    def send():
        time.sleep(delay)
        entry = {"Source": source, "DetailType": detail_type, "Resources": resources, "Detail": json.dumps(detail)}
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)

    spawn_background(send, thread_name="aws-local-event")


# --- CloudFormation -------------------------------------------------------------------------------------------------


def _type(name, create, delete, update=None):
    def replace(physical_id, old, new, stack_name, logical_id=None):
        delete(physical_id, old)
        return create(logical_id or physical_id, new, stack_name)

    HANDLERS[name] = {"create": create, "delete": delete, "update": update or replace, "update_with_logical_id": True}


def _placeholder(name):
    def create(logical_id, props, stack_name):
        log.warning("%s %s is a placeholder: nothing behind it", name, logical_id)
        ident = f"{stack_name}-{logical_id}-{_hex(8)}"
        return ident, {"Arn": f"arn:aws:placeholder:{get_region()}:{get_account_id()}:{ident}", "Id": ident}

    def keep(physical_id, old, new, stack_name, logical_id=None):
        return physical_id, {}

    _type(name, create, lambda physical_id, props: None, keep)


def _eip_create(logical_id, props, stack_name):
    alloc, address = f"eipalloc-{_hex()}", ec2._random_ip("52.")
    ec2._addresses[alloc] = {"AllocationId": alloc, "PublicIp": address, "Domain": props.get("Domain", "vpc"),
                             "AssociationId": None, "InstanceId": None, "NetworkInterfaceId": None, "PrivateIpAddress": None}
    ec2._tags[alloc] = [{"Key": t["Key"], "Value": t["Value"]} for t in props.get("Tags", [])]
    if props.get("InstanceId"):
        _bind(ec2._addresses[alloc], _primary_eni(props["InstanceId"]))
    return address, {"PublicIp": address, "AllocationId": alloc}


def _eip_find(address):
    return next((a for a in ec2._addresses.values() if a["PublicIp"] == address), None)


def _eip_update(physical_id, old, new, stack_name, logical_id=None):
    found = _eip_find(physical_id)
    if found is None or old.get("Domain") != new.get("Domain"):
        _eip_delete(physical_id, old)
        return _eip_create(logical_id, new, stack_name)
    ec2._tags[found["AllocationId"]] = [{"Key": t["Key"], "Value": t["Value"]} for t in new.get("Tags", [])]
    return physical_id, {"PublicIp": physical_id, "AllocationId": found["AllocationId"]}


def _eip_delete(physical_id, props):
    found = _eip_find(physical_id)
    if found:
        _unbind(found)
        ec2._addresses.pop(found["AllocationId"], None)


def _eip_assoc_create(logical_id, props, stack_name):
    address = ec2._addresses[props["AllocationId"]]
    _bind(address, ec2._network_interfaces.get(props.get("NetworkInterfaceId")) or _primary_eni(props["InstanceId"]))
    return address["AssociationId"], {"Id": address["AssociationId"]}


def _eip_assoc_delete(physical_id, props):
    for address in ec2._addresses.values():
        if address.get("AssociationId") == physical_id:
            _unbind(address)


def _sg_rule(direction):
    key = "IpPermissions" if direction == "ingress" else "IpPermissionsEgress"

    def create(logical_id, props, stack_name):
        group = ec2._security_groups.get(props.get("GroupId"))
        if group is None:
            raise ValueError(f"The security group '{props.get('GroupId')}' does not exist")
        group[key].extend(cfn._ec2_sg_permissions([props]))
        return f"sgr-{_hex()}", {"Id": f"sgr-{_hex()}"}

    def delete(physical_id, props):
        group = ec2._security_groups.get(props.get("GroupId"))
        for rule in cfn._ec2_sg_permissions([props]) if group else []:
            if rule in group[key]:
                group[key].remove(rule)

    return create, delete


def _hc_config(props):
    """The template's HealthCheckConfig through Route 53's own parser, so that GetHealthCheck answers it."""
    from xml.etree.ElementTree import Element, SubElement

    root = Element("HealthCheckConfig")
    for name, value in (props.get("HealthCheckConfig") or {}).items():
        if isinstance(value, (str, int, float, bool)):
            SubElement(root, name).text = str(value).lower() if isinstance(value, bool) else str(value)
    return route53._parse_health_check_config(root)


def _hc_create(logical_id, props, stack_name):
    ident = route53._hc_id()
    route53._health_checks[ident] = {"id": ident, "caller_reference": ident, "config": _hc_config(props), "version": 1}
    return ident, {"HealthCheckId": ident}


def _hc_update(physical_id, old, new, stack_name, logical_id=None):
    check = route53._health_checks[physical_id]
    check.update(config=_hc_config(new), version=check["version"] + 1)
    return physical_id, {"HealthCheckId": physical_id}


def _group_records(props):
    zone = {k: props[k] for k in ("HostedZoneId", "HostedZoneName") if k in props}
    return [{**zone, **record} for record in props.get("RecordSets", [])]


def _rsg_create(logical_id, props, stack_name):
    for record in _group_records(props):
        cfn._r53_record_set_create(logical_id, record, stack_name)
    return f"{stack_name}-{logical_id}-{_hex(8)}", {}


def _rsg_delete(physical_id, props):
    for record in _group_records(props):
        cfn._r53_record_set_delete(physical_id, record)


def _camel(value):
    if isinstance(value, dict):
        return {k[:1].lower() + k[1:]: _camel(v) for k, v in value.items()}
    return [_camel(v) for v in value] if isinstance(value, list) else value


def _cp_create(logical_id, props, stack_name):
    name = props.get("Name") or f"{stack_name}-{logical_id}-{_hex(8)}"
    data = {**_camel(props), "name": name, "tags": _camel(props.get("Tags", []))}
    status, _, body = ecs._create_capacity_provider(data)
    if status != 200:
        raise ValueError(body)
    return name, {}


def _cp_assoc(logical_id, props, stack_name):
    ecs._put_cluster_capacity_providers({"cluster": props.get("Cluster"), "capacityProviders": props.get("CapacityProviders", []),
        "defaultCapacityProviderStrategy": _camel(props.get("DefaultCapacityProviderStrategy", []))})
    return props.get("Cluster"), {}


_type("AWS::EC2::EIP", _eip_create, _eip_delete, _eip_update)
_type("AWS::EC2::EIPAssociation", _eip_assoc_create, _eip_assoc_delete)
_type("AWS::EC2::SecurityGroupIngress", *_sg_rule("ingress"))
_type("AWS::EC2::SecurityGroupEgress", *_sg_rule("egress"))
_type("AWS::Route53::HealthCheck", _hc_create, lambda pid, props: route53._health_checks.pop(pid, None), _hc_update)
_type("AWS::Route53::RecordSetGroup", _rsg_create, _rsg_delete)
_type("AWS::ECS::CapacityProvider", _cp_create, lambda pid, props: ecs._delete_capacity_provider({"capacityProvider": pid}))
_type("AWS::ECS::ClusterCapacityProviderAssociations", _cp_assoc, lambda pid, props: None,
      lambda pid, old, new, stack, logical=None: _cp_assoc(logical, new, stack))

PLACEHOLDERS = ["AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy",
                "AWS::CloudWatch::CompositeAlarm", "AWS::Logs::QueryDefinition", "AWS::EC2::FlowLog",
                "AWS::SecretsManager::ResourcePolicy", "AWS::IAM::ServiceLinkedRole"]
for _name in PLACEHOLDERS + [t for t in os.environ.get("AWS_LOCAL_PLACEHOLDERS", "").split(",") if t]:
    if _name not in HANDLERS:
        _placeholder(_name)

_alarm = HANDLERS["AWS::CloudWatch::Alarm"]
_alarm_create, _alarm_delete, _alarm_update = _alarm["create"], _alarm["delete"], _alarm.get("update")


def _math_alarm(logical_id, props, stack_name):
    if not props.get("Metrics"):
        return _alarm_create(logical_id, props, stack_name)
    name = props.get("AlarmName") or f"{stack_name}-{logical_id}-{_hex(8)}"
    log.warning("alarm %s uses metric math: recorded, never evaluated", name)
    return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}


def _math_alarm_update(physical_id, old, new, stack_name, logical_id=None):
    if old.get("Metrics") or new.get("Metrics") or _alarm_update is None:
        return physical_id, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{physical_id}"}
    more = (logical_id,) if _alarm.get("update_with_logical_id") else ()
    return _alarm_update(physical_id, old, new, stack_name, *more)


HANDLERS["AWS::CloudWatch::Alarm"] = {**_alarm, "create": _math_alarm, "update": _math_alarm_update, "update_with_logical_id": True,
    "delete": lambda pid, props: None if props.get("Metrics") else _alarm_delete(pid, props)}

# --- Properties that the CloudFormation handlers drop ----------------------------------------------------------------


def _also(resource_type, apply):
    """Run `apply(physical_id, props)` after the type's own create and update."""
    own = HANDLERS[resource_type]

    def create(logical_id, props, stack_name):
        result = own["create"](logical_id, props, stack_name)
        apply(result[0], props)
        return result

    def update(physical_id, old, new, stack_name, logical_id=None):
        more = (logical_id,) if own.get("update_with_logical_id") else ()
        result = own["update"](physical_id, old, new, stack_name, *more)
        apply(result[0], new)
        return result

    HANDLERS[resource_type] = {**own, "create": create, "update": update, "update_with_logical_id": True}


def _function_extras(name, props):
    function = lambda_svc._functions[name]
    function["concurrency"] = props.get("ReservedConcurrentExecutions")
    for key in ("DeadLetterConfig", "LoggingConfig"):
        if props.get(key):
            function["config"][key] = {**(function["config"].get(key) or {}), **props[key]}


def _rule_xml(rule):
    parts = [f"<ID>{rule.get('Id', _hex(8))}</ID>", f"<Filter><Prefix>{rule.get('Prefix', '')}</Prefix></Filter>", f"<Status>{rule['Status']}</Status>"]
    if "ExpirationInDays" in rule:
        parts.append(f"<Expiration><Days>{rule['ExpirationInDays']}</Days></Expiration>")
    for name in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if rule.get(name):
            parts.append(f"<{name}>" + "".join(f"<{k}>{v}</{k}>" for k, v in rule[name].items()) + f"</{name}>")
    return "<Rule>" + "".join(parts) + "</Rule>"


def _bucket_extras(name, props):
    rules = (props.get("LifecycleConfiguration") or {}).get("Rules") or []
    if rules:
        xml = "<LifecycleConfiguration>" + "".join(_rule_xml(r) for r in rules) + "</LifecycleConfiguration>"
        status, _, body = s3._put_bucket_lifecycle(name, xml.encode())
        if status != 200:
            raise ValueError(f"lifecycle of {name}: {body!r}")
    else:
        s3._bucket_lifecycle.pop(name, None)
    for rule in (props.get("BucketEncryption") or {}).get("ServerSideEncryptionConfiguration") or []:
        chosen = rule.get("ServerSideEncryptionByDefault") or {}
        if chosen.get("SSEAlgorithm") == "aws:kms" and not chosen.get("KMSMasterKeyID"):
            continue  # the AWS-managed key: MiniStack would refuse every upload without a key id
        default = "".join(f"<{k}>{v}</{k}>" for k, v in chosen.items())
        s3._put_bucket_encryption(name, (f"<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>{default}"
            f"</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>{str(rule.get('BucketKeyEnabled', False)).lower()}</BucketKeyEnabled>"
            "</Rule></ServerSideEncryptionConfiguration>").encode())


def _table_extras(name, props):
    ttl = props.get("TimeToLiveSpecification")
    if ttl:
        dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": {**ttl, "Enabled": _is_on(ttl, "Enabled")}})
    dynamodb._pitr_settings[name] = _is_on(props.get("PointInTimeRecoverySpecification"), "PointInTimeRecoveryEnabled")


def _global_table_extras(name, props):
    """CDK's TableV2 says of its one replica what a Table says of itself."""
    own = next((r for r in props.get("Replicas", []) if r.get("Region") == get_region()), {})
    _table_extras(name, {**props, "PointInTimeRecoverySpecification": own.get("PointInTimeRecoverySpecification")})
    dynamodb._tables[name]["DeletionProtectionEnabled"] = _is_on(own, "DeletionProtectionEnabled")


def _is_on(props, key):
    return str((props or {}).get(key)).lower() == "true"


_also("AWS::Lambda::Function", _function_extras)
_also("AWS::DynamoDB::Table", _table_extras)
_also("AWS::DynamoDB::GlobalTable", _global_table_extras)
_also("AWS::S3::Bucket", _bucket_extras)

# --- S3: multipart uploads whose checksum is of the whole object, not of the parts' checksums -------------------------

_plain_create_multipart, _plain_complete = s3._create_multipart_upload, s3._complete_multipart_upload


def _create_multipart(bucket, key, headers):
    known = set(s3._multipart_uploads)
    status, answered, body = _plain_create_multipart(bucket, key, headers)
    if status == 200 and headers.get("x-amz-checksum-type") == "FULL_OBJECT":
        for ident in set(s3._multipart_uploads) - known:
            s3._multipart_uploads[ident]["full_object"] = True
        answered = {**answered, "x-amz-checksum-type": "FULL_OBJECT"}
    return status, answered, body


def _complete_multipart(bucket, key, body, query, headers=None):
    upload = s3._multipart_uploads.get(s3._qp(query, "uploadId")) or {}
    algorithm = upload.get("checksum_algorithm")
    if not (upload.get("full_object") and algorithm):
        return _plain_complete(bucket, key, body, query, headers)
    name = f"x-amz-checksum-{algorithm.lower()}"
    numbers = sorted(int(n) for n in re.findall(rb"<PartNumber>(\d+)</PartNumber>", body))
    whole = s3._compute_s3_checksum(algorithm, b"".join(upload["parts"][n]["body"] for n in numbers if n in upload["parts"]))
    if (headers or {}).get(name, whole) != whole:
        return s3._error("BadDigest", f"The {algorithm} you specified did not match the calculated checksum.", 400, f"/{bucket}/{key}")
    answer = _plain_complete(bucket, key, body, query, {k: v for k, v in (headers or {}).items() if k != name})
    if answer[0] != 200:
        return answer
    made = s3._buckets[bucket]["objects"][key]
    composite = made["checksums"].get(algorithm, "")
    made.update(checksums={algorithm: whole}, checksum_type="FULL_OBJECT")
    told = answer[2].replace(composite.encode(), whole.encode()).replace(b">COMPOSITE<", b">FULL_OBJECT<")
    s3._completed_multipart_uploads[s3._qp(query, "uploadId")]["response"] = answer = (*answer[:2], told)
    return answer


s3._create_multipart_upload, s3._complete_multipart_upload = _create_multipart, _complete_multipart

# --- IAM (AUTH=true): the loopback counts as TLS, or every enforceSSL bucket, the CDK staging bucket first, is closed ---

_plain_condition = iam_evaluator._resolve_condition_key
iam_evaluator._resolve_condition_key = lambda key, ctx: "true" if key.lower() == "aws:securetransport" else _plain_condition(key, ctx)

_plain_resource = iam_actions.extract_resource_arn


def _resource_arn(service, method, path, headers, body, query, region, account):
    """What AWS asks the policies about: ECR's DescribeRepositories names its repositories in a list, as CDK's image
    publishing does; ECS's DescribeTasks is about tasks, where the emulator asks about their cluster."""
    found = _plain_resource(service, method, path, headers, body, query, region, account)
    if service == "ecr" and found == "*":
        names = json.loads(body or b"{}").get("repositoryNames")
        return f"arn:aws:ecr:{region}:{account}:repository/{names[0]}" if names else found
    if service == "ecs" and ":cluster/" in found:
        tasks = json.loads(body or b"{}").get("tasks")
        return f"{found.replace(':cluster/', ':task/')}/{tasks[0].split('/')[-1]}" if tasks else found
    return found


iam_actions.extract_resource_arn = _resource_arn

# --- SSM: the public machine-image parameters that EcsOptimizedImage and MachineImage.latestAmazonLinux read ----------


class _Images(dict):
    def get(self, name, default=None):
        known = super().get(name)
        is_image = str(name).startswith("/aws/service/") and ("optimized-ami" in name or "ami-amazon-linux" in name)
        return known or ("ami-0c2023a1b2c3d4e5f" if is_image else default)


ssm._PUBLIC_AMI_PARAMETERS = _Images(ssm._PUBLIC_AMI_PARAMETERS)

# --- EC2: interfaces and addresses ----------------------------------------------------------------------------------


def _new_eni(subnet_id, groups, public, description, **extra):
    ident = f"eni-{_hex()}"
    subnet = ec2._subnets.get(subnet_id, {})
    ec2._network_interfaces[ident] = {
        "NetworkInterfaceId": ident, "SubnetId": subnet_id, "VpcId": subnet.get("VpcId", ec2._DEFAULT_VPC_ID),
        "AvailabilityZone": subnet.get("AvailabilityZone", f"{get_region()}a"), "Description": description,
        "OwnerId": get_account_id(), "Status": "in-use", "PrivateIpAddress": ec2._random_ip("10.0."),
        "InterfaceType": "interface", "SourceDestCheck": True, "Attachment": None,
        "MacAddress": "0a:" + ":".join(f"{random.randint(0, 255):02x}" for _ in range(5)),
        "Groups": [{"GroupId": g, "GroupName": ec2._security_groups.get(g, {}).get("GroupName", g)} for g in groups or []],
        "_auto_ip": ec2._random_ip("54.") if public else None, **extra}
    return ec2._network_interfaces[ident]


def _primary_eni(instance_id):
    return next((e for e in ec2._network_interfaces.values() if (e.get("Attachment") or {}).get("InstanceId") == instance_id), None)


def _address_of(eni):
    return next((a for a in ec2._addresses.values() if a.get("NetworkInterfaceId") == eni["NetworkInterfaceId"]), None)


def _public_ip(eni):
    address = _address_of(eni)
    return address["PublicIp"] if address else eni.get("_auto_ip")


def _without_public_ip(eni):
    eni["_auto_ip"] = None
    _sync_instance(eni)


def _sync_instance(eni):
    instance = ec2._instances.get((eni.get("Attachment") or {}).get("InstanceId"))
    if instance:
        instance["PublicIpAddress"] = _public_ip(eni) or ""


def _bind(address, eni):
    before = _address_of(eni)
    if before and before is not address:
        _unbind(before)
    if address.get("NetworkInterfaceId"):
        _unbind(address)
    address.update(AssociationId=f"eipassoc-{_hex()}", NetworkInterfaceId=eni["NetworkInterfaceId"],
                   InstanceId=(eni.get("Attachment") or {}).get("InstanceId") or None, PrivateIpAddress=eni["PrivateIpAddress"])
    eni["_auto_ip"] = None  # an Elastic IP replaces the auto-assigned address for good
    _sync_instance(eni)


def _unbind(address):
    eni = ec2._network_interfaces.get(address.get("NetworkInterfaceId"))
    address.update(AssociationId=None, InstanceId=None, NetworkInterfaceId=None, PrivateIpAddress=None)
    if eni:
        _sync_instance(eni)


_failures = {}


def _associate_address(p):
    address = ec2._addresses.get(ec2._p(p, "AllocationId"))
    if address is None:
        return ec2._error("InvalidAllocationID.NotFound", f"The allocation ID '{ec2._p(p, 'AllocationId')}' does not exist", 400)
    instance_id, eni_id = ec2._p(p, "InstanceId"), ec2._p(p, "NetworkInterfaceId")
    if instance_id and instance_id not in ec2._instances:
        return ec2._error("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist", 400)
    eni = ec2._network_interfaces.get(eni_id) if eni_id else _primary_eni(instance_id)
    if eni is None:
        return ec2._error("InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{eni_id}' does not exist", 400)
    if eni.get("RequesterManaged"):
        return ec2._error("OperationNotPermitted", f"You do not have permission to access the specified resource {eni['NetworkInterfaceId']}", 400)
    key = instance_id or eni_id
    if _failures.setdefault(key, int(os.environ.get("AWS_LOCAL_AUTHFAILURES", "0"))) > 0:
        _failures[key] -= 1
        return ec2._error("AuthFailure", "You do not have permission to access the specified resource.", 400)
    taken = address.get("NetworkInterfaceId") not in (None, eni["NetworkInterfaceId"])
    if taken and ec2._p(p, "AllowReassociation").lower() != "true":
        return ec2._error("Resource.AlreadyAssociated", f"resource {address['AllocationId']} is already associated with associate-id {address['AssociationId']}", 400)
    _bind(address, eni)
    return _ok("AssociateAddress", f"<return>true</return><associationId>{address['AssociationId']}</associationId>")


def _disassociate_address(p):
    ident = ec2._p(p, "AssociationId")
    found = next((a for a in ec2._addresses.values() if ident and a.get("AssociationId") == ident), None)
    if found is None:
        return ec2._error("InvalidAssociationID.NotFound", f"The association ID '{ident}' does not exist", 400)
    _unbind(found)
    return _ok("DisassociateAddress")


def _wanted(filters, values):
    return all(any(str(values.get(name, "")) == v for v in (wanted if isinstance(wanted, list) else [wanted]))
               for name, wanted in (filters or {}).items())


def _describe_addresses(p):
    ids, ips, filters = (ec2._parse_member_list(p, "AllocationId"), ec2._parse_member_list(p, "PublicIp"), ec2._parse_filters(p))
    for ident in ids:
        if ident not in ec2._addresses:
            return ec2._error("InvalidAllocationID.NotFound", f"The allocation ID '{ident}' does not exist", 400)
    items = ""
    for a in ec2._addresses.values():
        tags = {f"tag:{t['Key']}": t["Value"] for t in ec2._tags.get(a["AllocationId"], [])}
        values = {"allocation-id": a["AllocationId"], "public-ip": a["PublicIp"], "instance-id": a.get("InstanceId"),
                  "network-interface-id": a.get("NetworkInterfaceId"), "association-id": a.get("AssociationId"), **tags}
        if (ids and a["AllocationId"] not in ids) or (ips and a["PublicIp"] not in ips) or not _wanted(filters, values):
            continue
        rest = "".join(f"<{tag}>{a[key]}</{tag}>" for tag, key in (("associationId", "AssociationId"), ("instanceId", "InstanceId"),
            ("networkInterfaceId", "NetworkInterfaceId"), ("privateIpAddress", "PrivateIpAddress")) if a.get(key))
        items += (f"<item><allocationId>{a['AllocationId']}</allocationId><publicIp>{a['PublicIp']}</publicIp>"
                  f"<domain>{a['Domain']}</domain>{rest}{ec2._tag_set_xml(a['AllocationId'])}</item>")
    return _ok("DescribeAddresses", f"<addressesSet>{items}</addressesSet>")


_plain_eni_xml = ec2._eni_fields_xml


def _eni_xml(eni, tag="item"):
    address, ip = _address_of(eni), _public_ip(eni)
    extra = f"<requesterManaged>{str(bool(eni.get('RequesterManaged'))).lower()}</requesterManaged>"
    if ip:
        own = f"<allocationId>{address['AllocationId']}</allocationId><associationId>{address['AssociationId']}</associationId>" if address else ""
        owner = get_account_id() if address else "amazon"
        extra += (f"<association>{own}<publicIp>{ip}</publicIp><ipOwnerId>{owner}</ipOwnerId>"
                  f"<publicDnsName>ec2-{ip.replace('.', '-')}.compute-1.amazonaws.com</publicDnsName></association>")
    return _plain_eni_xml(eni, tag).removesuffix(f"</{tag}>") + extra + f"</{tag}>"


def _describe_enis(p):
    ids, filters = ec2._parse_member_list(p, "NetworkInterfaceId"), ec2._parse_filters(p)
    for ident in ids:
        if ident not in ec2._network_interfaces:
            return ec2._error("InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{ident}' does not exist", 400)
    items = ""
    for e in ec2._network_interfaces.values():
        values = {"network-interface-id": e["NetworkInterfaceId"], "subnet-id": e["SubnetId"], "vpc-id": e["VpcId"], "status": e["Status"],
                  "description": e["Description"], "private-ip-address": e["PrivateIpAddress"], "association.public-ip": _public_ip(e),
                  "attachment.instance-id": (e.get("Attachment") or {}).get("InstanceId")}
        if (not ids or e["NetworkInterfaceId"] in ids) and _wanted(filters, values):
            items += _eni_xml(e)
    return _ok("DescribeNetworkInterfaces", f"<networkInterfaceSet>{items}</networkInterfaceSet>")


_plain_launch = ec2._launch_instances_internal


def _launch(*args, **kwargs):
    created = _plain_launch(*args, **kwargs)
    for i in created:
        eni = _new_eni(i["SubnetId"], [g["GroupId"] for g in i.get("SecurityGroups", [])], True, "Primary network interface",
            Attachment={"AttachmentId": f"eni-attach-{_hex()}", "InstanceId": i["InstanceId"], "DeviceIndex": 0, "Status": "attached", "AttachTime": ec2._now_ts()})
        eni["PrivateIpAddress"] = i["PrivateIpAddress"]
        _sync_instance(eni)
    return created


_plain_instance_xml = ec2._instance_xml


def _instance_xml(instance):
    eni = _primary_eni(instance["InstanceId"])
    inner = f"<networkInterfaceSet>{_eni_xml(eni)}</networkInterfaceSet>" if eni else ""
    return _plain_instance_xml(instance).rstrip().removesuffix("</item>") + inner + "</item>"


_plain_terminate = EC2_ACTIONS["TerminateInstances"]


def _terminate(p):
    for ident in ec2._parse_member_list(p, "InstanceId"):
        eni = _primary_eni(ident)
        if eni:
            address = _address_of(eni)
            if address:
                _unbind(address)
            ec2._network_interfaces.pop(eni["NetworkInterfaceId"], None)
    return _plain_terminate(p)


ec2._eni_fields_xml, ec2._launch_instances_internal, ec2._instance_xml = _eni_xml, _launch, _instance_xml
EC2_ACTIONS.update(AssociateAddress=_associate_address, DisassociateAddress=_disassociate_address, DescribeAddresses=_describe_addresses,
                   DescribeNetworkInterfaces=_describe_enis, TerminateInstances=_terminate)

# --- Auto Scaling ---------------------------------------------------------------------------------------------------


def _hook(group, transition):
    return next((h for h in asg_svc._hooks.values() if h["AutoScalingGroupName"] == group and h["LifecycleTransition"].endswith(transition)), None)


def _hook_event(group, hook, instance):
    instance["_token"], instance["_hook"] = str(uuid.uuid4()), hook["LifecycleHookName"]
    launching = hook["LifecycleTransition"].endswith("LAUNCHING")
    detail = {"LifecycleActionToken": instance["_token"], "AutoScalingGroupName": group["AutoScalingGroupName"],
              "LifecycleHookName": hook["LifecycleHookName"], "EC2InstanceId": instance["InstanceId"],
              "LifecycleTransition": hook["LifecycleTransition"], "Origin": "EC2" if launching else "AutoScalingGroup",
              "Destination": "AutoScalingGroup" if launching else "EC2"}
    if hook.get("NotificationMetadata"):
        detail["NotificationMetadata"] = hook["NotificationMetadata"]
    _emit("aws.autoscaling", f"EC2 Instance-{'launch' if launching else 'terminate'} Lifecycle Action", detail, [group["AutoScalingGroupARN"]])
    token = instance["_token"]

    def expire():
        time.sleep(hook["HeartbeatTimeout"])
        if instance.get("_token") == token:
            _finish(group, instance, hook["DefaultResult"])

    spawn_background(expire, thread_name="aws-local-heartbeat")


def _finish(group, instance, result):
    instance.pop("_token", None)
    if instance["LifecycleState"] == "Pending:Wait" and result == "CONTINUE":
        instance["LifecycleState"] = "InService"
        _emit("aws.autoscaling", "EC2 Instance Launch Successful", {"AutoScalingGroupName": group["AutoScalingGroupName"],
              "EC2InstanceId": instance["InstanceId"]}, [group["AutoScalingGroupARN"]])
        return
    relaunch = instance["LifecycleState"] == "Pending:Wait"
    if instance in group["Instances"]:
        group["Instances"].remove(instance)
    _terminate({"Action": "TerminateInstances", "InstanceId.1": instance["InstanceId"]})
    if not relaunch or group.setdefault("_abandoned", 0) < 5:
        group["_abandoned"] = group.get("_abandoned", 0) + relaunch
        _reconcile(group)


def _template_data(group):
    lt = ec2._launch_templates.get((group.get("LaunchTemplate") or {}).get("LaunchTemplateId")) or {}
    versions = lt.get("Versions") or lt.get("_versions") or []
    latest = versions[-1] if versions else lt
    return latest.get("LaunchTemplateData") or lt.get("LaunchTemplateData") or {}


def _reconcile(group):
    if group["AutoScalingGroupName"] not in asg_svc._asgs:
        return
    live = [i for i in group["Instances"] if not i["LifecycleState"].startswith("Terminating")]
    for instance in live[group["DesiredCapacity"]:]:
        _retire(group, instance)
    subnets = [s for s in (group.get("VPCZoneIdentifier") or "").split(",") if s]
    for _ in range(group["DesiredCapacity"] - len(live)):
        data = _template_data(group)
        subnet = subnets[len(group["Instances"]) % len(subnets)] if subnets else ec2._DEFAULT_SUBNET_ID
        interfaces = data.get("NetworkInterfaces") or [{}]
        groups = data.get("SecurityGroupIds") or interfaces[0].get("Groups") or None
        made = ec2._launch_instances_internal(data.get("ImageId", "ami-00000000"), data.get("InstanceType", "t4g.small"), subnet, 1,
                                              user_data=data.get("UserData", ""), sg_ids=groups)[0]
        if str(interfaces[0].get("AssociatePublicIpAddress")).lower() == "false":
            _without_public_ip(_primary_eni(made["InstanceId"]))
        ec2._tags[made["InstanceId"]] = [{"Key": t["Key"], "Value": t["Value"]} for t in group.get("Tags", []) if t.get("PropagateAtLaunch")] + [
            {"Key": "aws:autoscaling:groupName", "Value": group["AutoScalingGroupName"]}]
        hook = _hook(group["AutoScalingGroupName"], "LAUNCHING")
        entry = {"InstanceId": made["InstanceId"], "LifecycleState": "Pending:Wait" if hook else "InService", "HealthStatus": "Healthy",
                 "AvailabilityZone": ec2._subnets.get(subnet, {}).get("AvailabilityZone", f"{get_region()}a"),
                 "ProtectedFromScaleIn": bool(group.get("NewInstancesProtectedFromScaleIn")), "LaunchTemplate": group.get("LaunchTemplate") or {},
                 "LaunchConfigurationName": group.get("LaunchConfigurationName", "")}
        group["Instances"].append(entry)
        if hook:
            _hook_event(group, hook, entry)


def _retire(group, instance):
    hook = _hook(group["AutoScalingGroupName"], "TERMINATING")
    instance["LifecycleState"] = "Terminating:Wait" if hook else "Terminating"
    _hook_event(group, hook, instance) if hook else _finish(group, instance, "CONTINUE")


def _complete(p):
    get = lambda name: asg_svc._p(p, name)
    group = asg_svc._asgs.get(get("AutoScalingGroupName"))
    for instance in (group or {}).get("Instances", []):
        token = instance.get("_token")
        if token and instance["_hook"] == get("LifecycleHookName") and (token == get("LifecycleActionToken") or
                (not get("LifecycleActionToken") and instance["InstanceId"] == get("InstanceId"))):
            _finish(group, instance, get("LifecycleActionResult"))
            return asg_svc._xml(200, "CompleteLifecycleActionResponse", "<CompleteLifecycleActionResult/>")
    return asg_svc._error("ValidationError", f"No active Lifecycle Action found with token {get('LifecycleActionToken')}")


def _heartbeat(p):
    """The emulator's own says yes to everything; AWS refuses what nobody waits for any more."""
    get = lambda name: asg_svc._p(p, name)
    group = asg_svc._asgs.get(get("AutoScalingGroupName")) or {"Instances": []}
    if any(i.get("_token") and i["_token"] == get("LifecycleActionToken") for i in group["Instances"]):
        return asg_svc._xml(200, "RecordLifecycleActionHeartbeatResponse", "<RecordLifecycleActionHeartbeatResult/>")
    return asg_svc._error("ValidationError", f"No active Lifecycle Action found with token {get('LifecycleActionToken')}")


def _terminate_in_group(p):
    ident = asg_svc._p(p, "InstanceId")
    for group in list(asg_svc._asgs.values()):
        for instance in list(group["Instances"]):
            if instance["InstanceId"] == ident:
                if asg_svc._p(p, "ShouldDecrementDesiredCapacity").lower() == "true":
                    group["DesiredCapacity"] -= 1
                _retire(group, instance)
                return asg_svc._xml(200, "TerminateInstanceInAutoScalingGroupResponse", "<TerminateInstanceInAutoScalingGroupResult/>")
    return asg_svc._error("ValidationError", f"Instance Id not found - No managed instance found for instance ID: {ident}")


_group = HANDLERS["AWS::AutoScaling::AutoScalingGroup"]


def _group_create(logical_id, props, stack_name):
    name, attributes = _group["create"](logical_id, props, stack_name)
    for spec in props.get("LifecycleHookSpecificationList", []):
        asg_svc._hooks[f"{name}/{spec['LifecycleHookName']}"] = asg_svc._hook_record(name, spec["LifecycleHookName"], spec)
    _reconcile(asg_svc._asgs[name])
    return name, attributes


def _group_update(*args):
    name, attributes = _group["update"](*args)
    _reconcile(asg_svc._asgs[name])
    return name, attributes


def _group_delete(physical_id, props):
    for instance in list(asg_svc._asgs.get(physical_id, {}).get("Instances", [])):
        _terminate({"Action": "TerminateInstances", "InstanceId.1": instance["InstanceId"]})
    _group["delete"](physical_id, props)


HANDLERS["AWS::AutoScaling::AutoScalingGroup"] = {**_group, "create": _group_create, "update": _group_update, "delete": _group_delete}
asg_svc._reconcile_instances = _reconcile
ASG_ACTIONS.update(CompleteLifecycleAction=_complete, RecordLifecycleActionHeartbeat=_heartbeat,
                   TerminateInstanceInAutoScalingGroup=_terminate_in_group)

# --- ECS ------------------------------------------------------------------------------------------------------------


def _task_event(task):
    detail = json.loads(json.dumps(ecs._sanitize(task), default=str))
    detail["attachments"] = [{**a, "type": "eni"} for a in detail.get("attachments", [])]
    _emit("aws.ecs", "ECS Task State Change", detail, [task["taskArn"]])


_plain_run_task, _plain_stopped = ecs._run_task, ecs._mark_task_stopped


def _run_task(data):
    status, headers, body = _plain_run_task(data)
    answer = json.loads(body)
    vpc = ((data.get("networkConfiguration") or {}).get("awsvpcConfiguration")) or {}
    for shown in answer.get("tasks", []) if status == 200 else []:
        task = ecs._tasks[shown["taskArn"]]
        if task.get("_network_mode") == "awsvpc":
            eni = _new_eni((vpc.get("subnets") or [ec2._DEFAULT_SUBNET_ID])[0], vpc.get("securityGroups"), vpc.get("assignPublicIp") == "ENABLED",
                           f"arn:aws:ecs:{get_region()}:{get_account_id()}:attachment/{uuid.uuid4()}", RequesterManaged=True)
            details = {"subnetId": eni["SubnetId"], "networkInterfaceId": eni["NetworkInterfaceId"], "macAddress": eni["MacAddress"],
                       "privateDnsName": f"ip-{eni['PrivateIpAddress'].replace('.', '-')}.ec2.internal", "privateIPv4Address": eni["PrivateIpAddress"]}
            task["attachments"] = [{"id": str(uuid.uuid4()), "type": "ElasticNetworkInterface", "status": "ATTACHED",
                                    "details": [{"name": k, "value": v} for k, v in details.items()]}]
        shown["attachments"] = task["attachments"]
        _task_event(task)
    return status, headers, json.dumps(answer).encode() if isinstance(body, (bytes, bytearray)) else json.dumps(answer)


def _mark_task_stopped(task_arn, task, *args, **kwargs):
    changed = _plain_stopped(task_arn, task, *args, **kwargs)
    if changed:
        for attachment in task.get("attachments") or []:
            attachment["status"] = "DELETED"
            for d in attachment["details"]:
                if d["name"] == "networkInterfaceId":
                    ec2._network_interfaces.pop(d["value"], None)
        _task_event(task)
    return changed


ecs._run_task, ecs._mark_task_stopped = _run_task, _mark_task_stopped
for _table in [v for v in vars(ecs).values() if isinstance(v, dict) and v.get("RunTask") is _plain_run_task]:
    _table["RunTask"] = _run_task

if __name__ == "__main__":
    from ministack.app import main

    main()
