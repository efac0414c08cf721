"""Private buckets: encrypted, closed to the public, https only, kept when a stack is deleted."""

from typing import Any

_PUBLIC_BLOCK = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_ABORT_AFTER_DAYS = 7


def private_bucket(*, is_versioned: bool) -> dict[str, Any]:
    """A bucket as a resource. Versions are kept where a mistake must be undone, not where erasure must be final."""
    properties: dict[str, Any] = {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "Id": "unfinished-uploads",
                    "Status": "Enabled",
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _ABORT_AFTER_DAYS},
                }
            ]
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": dict.fromkeys(_PUBLIC_BLOCK, True),
    }
    if is_versioned:
        properties["VersioningConfiguration"] = {"Status": "Enabled"}
    return kept("AWS::S3::Bucket", properties)


def https_only(bucket: str, *more: dict[str, Any]) -> dict[str, Any]:
    """The policy of a bucket: nothing over plain http, and what else is stated."""
    name = f"arn:${{AWS::Partition}}:s3:::${{{bucket}}}"
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [{"Fn::Sub": name}, {"Fn::Sub": f"{name}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [deny, *more]}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": bucket}, "PolicyDocument": document}}


def kept(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A resource that outlives its stack."""
    retain = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    return {"Type": kind, **retain, "Properties": properties}


def buckets(named: dict[str, bool]) -> dict[str, Any]:
    """Buckets by logical name, with whether they are versioned, and their policies."""
    made: dict[str, Any] = {name: private_bucket(is_versioned=versions) for name, versions in named.items()}
    return made | {f"{name}Policy": https_only(name) for name in named}
