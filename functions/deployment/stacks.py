"""The templates of both functions: Chalice's routes, with our own rights, tables, buckets, logs and schedules.

Endpoints are regional and every ARN names its partition, so that the same template stands in aws and in aws-cn.
"""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from deployment import parameters, policies
from deployment.buckets import buckets, kept
from deployment.parts import ACCESS, CASEWORK, Target
from runtime.tables import cloudformation_properties

LOG_DAYS = 180
"""How long the logs of the functions are kept: half a year, ours."""
SWEEP_SECONDS = 300
_BURST, _RATE = 400, 200  # requests to one API at once and a second; ours
_FUNCTION = "AWS::Serverless::Function"
_ASSUMED = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What one app has beside its routes."""

    description: str
    parameters: Mapping[str, Any]
    conditions: Mapping[str, Any]
    environment: Callable[[], dict[str, Any]]
    policy: Callable[[str], dict[str, Any]]
    buckets: Mapping[str, bool]
    with_cases: bool


STACKS: Mapping[str, Stack] = {
    CASEWORK: Stack(
        description="Mulu casework: submissions, cases, decisions, deadlines, reminders, registers",
        parameters=parameters.CASEWORK,
        conditions=parameters.CASEWORK_CONDITIONS,
        environment=parameters.casework_environment,
        policy=policies.casework_policy,
        buckets={"FilesBucket": False, "PublishedBucket": True},
        with_cases=True,
    ),
    ACCESS: Stack(
        description="Mulu access: consented downloads, rows, grants, the call log",
        parameters=parameters.ACCESS,
        conditions={},
        environment=parameters.access_environment,
        policy=policies.access_policy,
        buckets={"DataBucket": True},
        with_cases=False,
    ),
}


def stack_template(app: str, made_by_chalice: Mapping[str, Any], target: Target) -> dict[str, Any]:
    """The template of an app. `made_by_chalice` gives its API and its functions; their roles are replaced by ours."""
    stack = STACKS[app]
    resources = {
        name: deepcopy(resource)
        for name, resource in made_by_chalice["Resources"].items()
        if resource["Type"] != "AWS::IAM::Role"
    }
    for name in [name for name, resource in resources.items() if resource["Type"] == _FUNCTION]:
        resources |= _function(app, name, resources[name], target)
    _protect(resources["RestAPI"]["Properties"])
    table = cloudformation_properties({"Ref": "Table"}, with_cases=stack.with_cases)
    resources |= {"Records": kept("AWS::DynamoDB::Table", table)} | buckets(dict(stack.buckets))
    return _document(stack, resources)


def _document(stack: Stack, resources: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Description": stack.description,
        "Parameters": dict(stack.parameters),
    }
    if stack.conditions:
        template["Conditions"] = dict(stack.conditions)
    domain = "${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"
    outputs = {"ApiDomain": {"Value": {"Fn::Sub": domain}}}
    outputs |= {name: {"Value": {"Ref": name}} for name in stack.buckets}
    return template | {"Resources": dict(sorted(resources.items())), "Outputs": outputs}


def _function(app: str, name: str, resource: dict[str, Any], target: Target) -> dict[str, Any]:
    """A function with its own name, role and log."""
    stack = STACKS[app]
    own = f"${{AWS::StackName}}-{'api' if name == 'APIHandler' else name.lower()}"
    properties = resource["Properties"]
    properties |= {
        "Architectures": [target.architecture],
        "CodeUri": f"./{app}.zip",
        "Environment": {"Variables": stack.environment()},
        "FunctionName": {"Fn::Sub": own},
        "Role": {"Fn::GetAtt": [f"{name}Role", "Arn"]},
        "Runtime": target.runtime,
        "Tags": {"mulu": app},
    }
    if name != "APIHandler":
        # one sweep at a time is not needed for safety, only for thrift
        properties |= {"Timeout": SWEEP_SECONDS, "ReservedConcurrentExecutions": 1}
    return {
        name: resource | {"DependsOn": f"{name}Log"},
        f"{name}Role": _role(stack.policy(own)),
        f"{name}Log": _log(own),
    }


def _role(policy: dict[str, Any]) -> dict[str, Any]:
    own = {"PolicyName": "own", "PolicyDocument": policy}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": _ASSUMED, "Policies": [own]}}


def _log(function: str) -> dict[str, Any]:
    properties = {"LogGroupName": {"Fn::Sub": f"/aws/lambda/{function}"}, "RetentionInDays": LOG_DAYS}
    return kept("AWS::Logs::LogGroup", properties)


def _protect(api: dict[str, Any]) -> None:
    throttle = {"HttpMethod": "*", "ResourcePath": "/*"}
    throttle |= {"ThrottlingBurstLimit": _BURST, "ThrottlingRateLimit": _RATE}  # type: ignore[dict-item]
    api["MethodSettings"] = [throttle]


def template_text(template: Mapping[str, Any]) -> str:
    """A template as it is written: stable, readable."""
    return json.dumps(template, ensure_ascii=False, indent=1) + "\n"
