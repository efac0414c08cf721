"""What deploying asks of AWS, answered here by the two services' own shapes; no cloud is reached."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from deployment.deploying import Cloud, Order, deploy
from deployment.faults import PackagingFault


class Stacks:
    """CloudFormation as far as it is used: stacks by name, with what was asked."""

    def __init__(self, refusal: str = "") -> None:
        self.made: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str]] = []
        self.refusal = refusal

    def describe_stacks(self, StackName: str) -> Any:
        if StackName not in self.made:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "DescribeStacks")
        outputs = json.loads(self.made[StackName].get("TemplateBody", "{}")).get("Outputs", {})
        return {"Stacks": [{"Outputs": [{"OutputKey": key, "OutputValue": f"{StackName}.{key}"} for key in outputs]}]}

    def create_stack(self, **asked: Any) -> None:
        self._keep("create", asked)

    def update_stack(self, **asked: Any) -> None:
        if self.made[asked["StackName"]] == asked:
            message = "No updates are to be performed."
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "UpdateStack")
        self._keep("update", asked)

    def _keep(self, verb: str, asked: dict[str, Any]) -> None:
        if self.refusal:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": self.refusal}}, "CreateStack")
        self.asked.append((verb, asked["StackName"]))
        self.made[asked["StackName"]] = asked

    def get_waiter(self, name: str) -> Any:
        return self

    def wait(self, StackName: str) -> None:
        assert StackName in self.made


class Buckets:
    """S3 as far as it is used."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str]] = []

    def upload_file(self, path: str, bucket: str, key: str, ExtraArgs: Any = None) -> None:
        assert Path(path).is_file()
        self.kept.append((bucket, key))

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:
        self.kept.append((Bucket, Key))

    def generate_presigned_url(self, operation: str, Params: dict[str, str]) -> str:
        return f"https://s3.example/{Params['Bucket']}/{Params['Key']}?X-Amz-Signature=0"


def an_order(tmp_path: Path) -> Order:
    """Small packages and a small build."""
    packages, build = tmp_path / "package", tmp_path / "build"
    packages.mkdir()
    for folder in ("site", "data/a/b", "rows/a", "access/a"):
        (build / folder).mkdir(parents=True)
        (build / folder / "file.csv").write_text("a\n")
    (build / "access.json").write_text("{}")
    function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./x.zip"}}
    for app, bucket in (("access", "DataBucket"), ("casework", "FilesBucket")):
        outputs = {"ApiDomain": {"Value": ""}, bucket: {"Value": ""}}
        template = {"Parameters": {"Table": {}}, "Resources": {"APIHandler": function}, "Outputs": outputs}
        (packages / f"{app}.json").write_text(json.dumps(template))
        (packages / f"{app}.zip").write_bytes(b"zip")
    (packages / "site.json").write_text(json.dumps({"Resources": {}, "Outputs": {"SiteBucket": {"Value": ""}}}))
    return Order(packages=packages, build=build, artifacts="ours", name="m", parameters={"Table": "t", "Other": "x"})


def test_stacks_are_made_in_order_and_their_buckets_filled(tmp_path: Path) -> None:
    stacks, buckets = Stacks(), Buckets()
    lines = list(deploy(an_order(tmp_path), Cloud(stacks=stacks, buckets=buckets)))
    assert stacks.asked == [("create", "m-site"), ("create", "m-access"), ("create", "m-casework")]
    assert lines[-1] == "5 files"
    assert buckets.kept[2:] == [
        ("m-access.DataBucket", "data/a/b/file.csv"),
        ("m-access.DataBucket", "rows/a/file.csv"),
        ("m-access.DataBucket", "access/a/file.csv"),
        ("m-access.DataBucket", "access.json"),
        ("m-site.SiteBucket", "file.csv"),
    ]
    assert stacks.made["m-access"]["Parameters"] == [{"ParameterKey": "Table", "ParameterValue": "t"}]
    code = json.loads(stacks.made["m-access"]["TemplateBody"])["Resources"]["APIHandler"]["Properties"]["CodeUri"]
    assert (code["Bucket"], code["Key"][:12]) == ("ours", "mulu/access-")


def test_deploying_again_changes_nothing_that_is_the_same(tmp_path: Path) -> None:
    stacks, order = Stacks(), an_order(tmp_path)
    for _ in range(2):
        list(deploy(order, Cloud(stacks=stacks, buckets=Buckets())))
    assert [verb for verb, _ in stacks.asked] == ["create"] * 3


def test_a_refusal_of_aws_is_said_with_the_name_of_the_stack(tmp_path: Path) -> None:
    with pytest.raises(PackagingFault, match=r"m-site was refused.*not authorised"):
        list(deploy(an_order(tmp_path), Cloud(stacks=Stacks("not authorised"), buckets=Buckets())))


def test_without_packages_the_way_to_them_is_said(tmp_path: Path) -> None:
    order = an_order(tmp_path)
    (order.packages / "site.json").unlink()
    with pytest.raises(PackagingFault, match="run scripts/package first"):
        list(deploy(order, Cloud(stacks=Stacks(), buckets=Buckets())))


def test_a_template_too_large_for_a_call_is_read_from_the_bucket(tmp_path: Path) -> None:
    order, stacks, buckets = an_order(tmp_path), Stacks(), Buckets()
    (order.packages / "site.json").write_text(json.dumps({"Description": "x" * 60_000, "Resources": {}}))
    with pytest.raises(KeyError):  # this site has no bucket among its outputs
        list(deploy(order, Cloud(stacks=stacks, buckets=buckets)))
    url = stacks.made["m-site"]["TemplateURL"]
    assert url.startswith("https://s3.example/ours/mulu/site-")
    assert "Signature" not in url
    assert buckets.kept[0][0] == "ours"
