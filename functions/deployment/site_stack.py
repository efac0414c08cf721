"""The templates of the site: its bucket and the data store everywhere, and CloudFront in the global partition.

CloudFront of aws-cn has no functions and asks for an ICP filing of the domain: there, put the CDN or web server at hand
in front and give it the same behaviours, which `origins.json` lists in order.
"""

from typing import Any

from deployment.buckets import buckets, https_only
from deployment.chalice_output import DEPLOYMENT
from deployment.store_rights import store_policies
from runtime.origin import ACCESS, FORMER, ROUTES, STATIC
from runtime.security import EMBED, security_headers

# names that AWS gives to its own policies, the same in every account
_CACHE_NOTHING = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_CACHE_WELL = "658327ea-f89d-4fab-a63d-7e88639e58f6"
_ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
_EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
_FORMER_GROUP = "files"
_FORMER_PATTERNS = tuple(f"*{part}*" if part.endswith("/") else f"*{part}" for part in FORMER)
_FOLDER_PAGES = """
function handler(event) {
  var request = event.request;
  if (request.uri.endsWith('/')) { request.uri += 'index.html'; return request; }
  if (request.uri.split('/').pop().indexOf('.') >= 0) { return request; }
  var location = { value: request.uri + '/' };
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: location } };
}
""".strip()


def origins() -> list[dict[str, str]]:
    """The behaviours of the one origin, in order: the first pattern that matches decides.

    `otherwise` is asked where the app has no such file.
    """
    made = [{"pattern": route.pattern, "app": route.app} for route in ROUTES if route.app != STATIC]
    former = [{"pattern": pattern, "app": STATIC, "otherwise": ACCESS} for pattern in _FORMER_PATTERNS]
    return [*made, *former, *({"pattern": route.pattern, "app": STATIC} for route in ROUTES if route.app == STATIC)]


def site_template() -> dict[str, Any]:
    """The bucket of the built site, the data store of `mulu put`, and who may do what with it."""
    named = {"SiteBucket": True, "StoreBucket": True}
    made = buckets(named) | store_policies()
    reading = {"Fn::If": ["HasDistribution", _read_by_distribution(), {"Ref": "AWS::NoValue"}]}
    made["SiteBucketPolicy"] = https_only("SiteBucket", reading)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Mulu site: the bucket of the built portal, and the data store",
        "Parameters": {
            "DistributionArn": {
                "Type": "String",
                "Default": "",
                "Description": "ARN of the CloudFront distribution that reads the site; empty before there is one",
            }
        },
        "Conditions": {"HasDistribution": {"Fn::Not": [{"Fn::Equals": [{"Ref": "DistributionArn"}, ""]}]}},
        "Resources": dict(sorted(made.items())),
        "Outputs": {name: {"Value": {"Ref": name}} for name in named},
    }


def _read_by_distribution() -> dict[str, Any]:
    """Reading, and listing: without it the bucket says 403 of what is not there.

    Nothing can be listed through the CDN, which asks for objects by name and sends no query.
    """
    bucket = "arn:${AWS::Partition}:s3:::${SiteBucket}"
    return {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [{"Fn::Sub": bucket}, {"Fn::Sub": f"{bucket}/*"}],
        "Condition": {"StringEquals": {"AWS:SourceArn": {"Ref": "DistributionArn"}}},
    }


def cdn_template() -> dict[str, Any]:
    """One CloudFront distribution over the site and both functions; for the global partition."""
    names = ("SiteBucketDomain", "CaseworkDomain", "AccessDomain", "DomainName", "CertificateArn")
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Mulu CDN: the portal and both functions on one origin",
        "Parameters": {name: {"Type": "String"} for name in names},
        "Resources": {
            "Distribution": {
                "Type": "AWS::CloudFront::Distribution",
                "Properties": {"DistributionConfig": _distribution()},
            },
            "FolderPages": _folder_pages(),
            "Headers": _headers("headers", "/"),
            "HeadersOfEmbeds": _headers("headers-embeds", EMBED),
            "HeadersOfFiles": _headers("headers-files", "/publisher/entry/data/file"),
            "SiteReader": _site_reader(),
        },
        "Outputs": {
            "DistributionArn": {
                "Value": {"Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"}
            },
            "Domain": {"Value": {"Fn::GetAtt": ["Distribution", "DomainName"]}},
        },
    }


def _distribution() -> dict[str, Any]:
    return {
        "Aliases": [{"Ref": "DomainName"}],
        "CacheBehaviors": [
            *(_to_function(route.pattern, route.app) for route in ROUTES if route.app != STATIC),
            _to_site("HeadersOfEmbeds") | {"PathPattern": f"{EMBED}*"},
            *map(_to_files, _FORMER_PATTERNS),
        ],
        # a refusal of the functions is 403 too: only what is really missing becomes the page that says so
        "CustomErrorResponses": [{"ErrorCode": 404, "ResponseCode": 404, "ResponsePagePath": "/404.html"}],
        "DefaultCacheBehavior": _to_site(),
        "Enabled": True,
        "HttpVersion": "http2and3",
        "OriginGroups": {"Quantity": 1, "Items": [_former_group()]},
        "Origins": [_site_origin(), _api_origin("casework", "CaseworkDomain"), _api_origin("access", "AccessDomain")],
        "ViewerCertificate": {
            "AcmCertificateArn": {"Ref": "CertificateArn"},
            "MinimumProtocolVersion": "TLSv1.2_2021",
            "SslSupportMethod": "sni-only",
        },
    }


def _former_group() -> dict[str, Any]:
    """Files of entries come from the site; of those that are gone or have moved, access tells (HZ-2.6.9)."""
    members = [{"OriginId": "site"}, {"OriginId": "access"}]
    return {
        "Id": _FORMER_GROUP,
        "FailoverCriteria": {"StatusCodes": {"Quantity": 2, "Items": [403, 404]}},
        "Members": {"Quantity": 2, "Items": members},
    }


def _to_function(pattern: str, app: str) -> dict[str, Any]:
    return {
        "AllowedMethods": _EVERY_METHOD,
        "CachePolicyId": _CACHE_NOTHING,
        "Compress": True,
        "OriginRequestPolicyId": _ALL_BUT_HOST,
        "PathPattern": pattern,
        "ResponseHeadersPolicyId": {"Ref": "Headers"},
        "TargetOriginId": app,
        "ViewerProtocolPolicy": "redirect-to-https",
    }


def _to_files(pattern: str) -> dict[str, Any]:
    """The files of entries; a descriptor beside them is ours and needs no sandbox."""
    headers = "HeadersOfFiles" if pattern.endswith("/*") else "Headers"
    return _to_site(headers) | {"PathPattern": pattern, "TargetOriginId": _FORMER_GROUP}


def _to_site(headers: str = "Headers") -> dict[str, Any]:
    function = {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["FolderPages", "FunctionARN"]}}
    return {
        "AllowedMethods": ["GET", "HEAD"],
        "CachePolicyId": _CACHE_WELL,
        "Compress": True,
        "FunctionAssociations": [function],
        "ResponseHeadersPolicyId": {"Ref": headers},
        "TargetOriginId": "site",
        "ViewerProtocolPolicy": "redirect-to-https",
    }


def _site_origin() -> dict[str, Any]:
    return {
        "Id": "site",
        "DomainName": {"Ref": "SiteBucketDomain"},
        "OriginAccessControlId": {"Ref": "SiteReader"},
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }


def _api_origin(app: str, parameter: str) -> dict[str, Any]:
    config = {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]}
    return {
        "Id": app,
        "DomainName": {"Ref": parameter},
        "OriginPath": f"/{DEPLOYMENT}",
        "CustomOriginConfig": config,
    }


def _folder_pages() -> dict[str, Any]:
    config = {"Comment": "index.html of folders", "Runtime": "cloudfront-js-2.0"}
    properties = {"AutoPublish": True, "FunctionCode": _FOLDER_PAGES, "FunctionConfig": config}
    return {
        "Type": "AWS::CloudFront::Function",
        "Properties": {**properties, "Name": {"Fn::Sub": "${AWS::StackName}-folders"}},
    }


def _headers(name: str, path: str) -> dict[str, Any]:
    """The policy of the answers at paths such as `path`: what `runtime.security` says, in CloudFront's words."""
    told = dict(security_headers(path))
    config = {
        "ContentSecurityPolicy": {"ContentSecurityPolicy": told["Content-Security-Policy"], "Override": True},
        "ContentTypeOptions": {"Override": True},
        "ReferrerPolicy": {"ReferrerPolicy": told["Referrer-Policy"], "Override": True},
        "StrictTransportSecurity": {"AccessControlMaxAgeSec": 31_536_000, "Override": True},
    }
    if framing := told.get("X-Frame-Options"):
        config["FrameOptions"] = {"FrameOption": framing, "Override": True}
    others = [{"Header": key, "Value": told[key], "Override": True} for key in ("Permissions-Policy",)]
    named = {"Name": {"Fn::Sub": f"${{AWS::StackName}}-{name}"}, "SecurityHeadersConfig": config}
    return {
        "Type": "AWS::CloudFront::ResponseHeadersPolicy",
        "Properties": {"ResponseHeadersPolicyConfig": {**named, "CustomHeadersConfig": {"Items": others}}},
    }


def _site_reader() -> dict[str, Any]:
    config = {
        "Name": {"Fn::Sub": "${AWS::StackName}-site"},
        "OriginAccessControlOriginType": "s3",
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }
    return {
        "Type": "AWS::CloudFront::OriginAccessControl",
        "Properties": {"OriginAccessControlConfig": config},
    }
