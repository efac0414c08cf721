"""From the packages to the stacks, with the AWS credentials and region of the environment.

Zips go to a bucket of the operator under their own hash; stacks are created or updated one after the other, because
casework is told the table of access; then the private part of the build and the site go into their buckets.
"""

import hashlib
import json
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployment.faults import PackagingFault
from deployment.parts import ACCESS, CASEWORK

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
MAX_TEMPLATE_BYTES = 51_200
"""The largest template that a call to CloudFormation carries; a larger one is read from a bucket."""
_NOTHING_NEW = "No updates are to be performed"
_NEVER_CACHED = "public, max-age=60"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """The two services that deploying talks to, as boto3 clients."""

    stacks: Any
    buckets: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to deploy: the folder of the packages, the bucket for the zips, the stacks' first name, their parameters."""

    packages: Path
    build: Path
    artifacts: str
    name: str
    parameters: Mapping[str, str]


def open_cloud() -> Cloud:
    """The clients of this environment."""
    import boto3

    return Cloud(stacks=boto3.client("cloudformation"), buckets=boto3.client("s3"))


def deploy(order: Order, cloud: Cloud) -> Iterator[str]:
    """Carry out an order; yields a line for each step. Raises PackagingFault when a stack does not come about."""
    site = _stack(order, cloud, "site", _template(order, "site"))
    yield f"{order.name}-site"
    outputs = {}
    for app in (ACCESS, CASEWORK):
        outputs[app] = _stack(order, cloud, app, _function_template(order, cloud, app))
        yield f"{order.name}-{app}: {outputs[app]['ApiDomain']}"
    count = sum(_upload(cloud, outputs[ACCESS]["DataBucket"], order.build, path) for path in _private(order.build))
    count += sum(
        _upload(cloud, site["SiteBucket"], order.build / "site", path) for path in _files(order.build / "site")
    )
    yield f"{count} files"


def _template(order: Order, name: str) -> dict[str, Any]:
    path = order.packages / f"{name}.json"
    if not path.is_file():
        raise PackagingFault(f"{path} is missing: run scripts/package first")
    template: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return template


def _function_template(order: Order, cloud: Cloud, app: str) -> dict[str, Any]:
    """The template with the place of the uploaded zip; a zip of the same bytes is uploaded once."""
    template, archive = _template(order, app), order.packages / f"{app}.zip"
    key = f"mulu/{app}-{hashlib.sha256(archive.read_bytes()).hexdigest()}.zip"
    cloud.buckets.upload_file(str(archive), order.artifacts, key)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": order.artifacts, "Key": key}
    return template


def _stack(order: Order, cloud: Cloud, part: str, template: Mapping[str, Any]) -> dict[str, str]:
    """Create or update one stack and wait; its outputs."""
    from botocore.exceptions import ClientError, WaiterError

    name = f"{order.name}-{part}"
    known = template.get("Parameters", {})
    given = [{"ParameterKey": k, "ParameterValue": v} for k, v in order.parameters.items() if k in known]
    exists = _exists(cloud, name)
    arguments = {"StackName": name, "Parameters": given, **_body(order, cloud, part, template)}
    try:
        change = cloud.stacks.update_stack if exists else cloud.stacks.create_stack
        change(**arguments, Capabilities=CAPABILITIES)
        cloud.stacks.get_waiter(f"stack_{'update' if exists else 'create'}_complete").wait(StackName=name)
    except WaiterError as error:
        raise PackagingFault(f"the stack {name} did not come about: {error}") from error
    except ClientError as error:
        if _NOTHING_NEW not in str(error):
            raise PackagingFault(f"the stack {name} was refused: {error}") from error
    told = cloud.stacks.describe_stacks(StackName=name)["Stacks"][0].get("Outputs", ())
    return {row["OutputKey"]: row["OutputValue"] for row in told}


def _body(order: Order, cloud: Cloud, part: str, template: Mapping[str, Any]) -> dict[str, str]:
    """The template itself, or, beyond what a call may carry, its place in the bucket of the zips."""
    text = json.dumps(template)
    if len(text) <= MAX_TEMPLATE_BYTES:
        return {"TemplateBody": text}
    place = {"Bucket": order.artifacts, "Key": f"mulu/{part}-{hashlib.sha256(text.encode()).hexdigest()}.json"}
    cloud.buckets.put_object(**place, Body=text.encode())
    # signed only to learn the address that this partition and region give the object
    signed: str = cloud.buckets.generate_presigned_url("get_object", Params=place)
    return {"TemplateURL": signed.partition("?")[0]}


def _exists(cloud: Cloud, name: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        cloud.stacks.describe_stacks(StackName=name)
    except ClientError:
        return False
    return True


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))


def _private(build: Path) -> Iterator[Path]:
    """Data and indexes before the list that names them."""
    for folder in ("data", "rows", "access"):
        yield from _files(build / folder)
    yield build / "access.json"


def _upload(cloud: Cloud, bucket: str, top: Path, path: Path) -> int:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    more = {"ContentType": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind}
    more |= {"CacheControl": _NEVER_CACHED} if path.suffix == ".html" else {}
    cloud.buckets.upload_file(str(path), bucket, path.relative_to(top).as_posix(), ExtraArgs=more)
    return 1
