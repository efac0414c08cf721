"""Who may do what with the data store: three policies for the three jobs, to be attached to roles of your own.

Reading is for whoever builds, writing for `mulu put`, destroying for `mulu destroy` alone: nobody else can remove a
version, so that a mistake with `put` can be undone and a destruction is always a decision (HZ-2.6.10).
"""

from typing import Any

Rights = dict[str, tuple[str, ...]]
"""Actions on objects and on the bucket itself."""

READ: Rights = {"objects": ("GetObject",), "bucket": ("ListBucket",)}
WRITE: Rights = {
    "objects": ("AbortMultipartUpload", "GetObject", "ListMultipartUploadParts", "PutObject"),
    "bucket": ("ListBucket",),
}
DESTROY: Rights = {
    "objects": ("AbortMultipartUpload", "DeleteObjectVersion", "GetObject", "GetObjectVersion"),
    "bucket": ("ListBucket", "ListBucketMultipartUploads", "ListBucketVersions"),
}
POLICIES: dict[str, tuple[Rights, tuple[str, ...], str]] = {
    "StoreReadPolicy": (READ, ("StoreBucket",), "reads the data store, to build and to verify"),
    "StoreWritePolicy": (WRITE, ("StoreBucket",), "puts data into the store, and removes none"),
    "StoreDestroyPolicy": (DESTROY, ("StoreBucket", "SiteBucket"), "finds and removes every copy of destroyed data"),
}


def store_policies() -> dict[str, Any]:
    """The policies as resources of the site's template."""
    return {name: _policy(rights, buckets, said) for name, (rights, buckets, said) in POLICIES.items()}


def _policy(rights: Rights, buckets: tuple[str, ...], said: str) -> dict[str, Any]:
    statements = [
        {
            "Effect": "Allow",
            "Action": [f"s3:{action}" for action in rights[scope]],
            "Resource": [{"Fn::Sub": f"arn:${{AWS::Partition}}:s3:::${{{bucket}}}{path}"} for bucket in buckets],
        }
        for scope, path in (("objects", "/*"), ("bucket", ""))
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"Description": f"Mulu: {said}", "PolicyDocument": document},
    }
