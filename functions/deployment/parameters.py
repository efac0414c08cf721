"""The parameters of the templates, and the environment they become. No secret stands in a template or its parameters.

One secret of Secrets Manager, a JSON object, holds what must not be read: `master_keys` and `session_keys` (base64 of
32 random bytes each), and, where they are used, `smtp_password`, `oidc_client_secret` and `git_token`. Access gets the
session keys alone: it seals nothing and signs nobody in.
"""

from typing import Any

from runtime.settings import SECURITIES

Parameter = dict[str, Any]


def _text(description: str, default: str | None = None, **more: Any) -> Parameter:
    value: Parameter = {"Type": "String", "Description": description, **more}
    return value | ({} if default is None else {"Default": default})


SHARED: dict[str, Parameter] = {
    "SiteUrl": _text("Where the portal is reached, with https:// and a slash at the end", AllowedPattern="https://.+/"),
    "Secret": _text("Name or ARN of the secret in Secrets Manager that holds the keys", "mulu"),
}
_GIT_HOSTS = ["", "github", "gitlab", "gitee"]
_CLAIMS = ("Email", "Head", "Kind", "Name", "Office", "Roles", "Verified")
CASEWORK: dict[str, Parameter] = {
    **SHARED,
    "Table": _text("Name of the table of cases", "mulu-casework"),
    "AccessTable": _text("Name of the table of the access stack", "mulu-access"),
    "OidcIssuer": _text("Address of the identity provider (OpenID Connect)", AllowedPattern="https://.+"),
    "OidcClientId": _text("Client id at the identity provider"),
    "OidcHasSecret": _text("Whether the client has a secret", "yes", AllowedValues=["yes", "no"]),
    "OidcScope": _text("What is asked of the identity provider", "openid profile"),
    **{f"OidcClaim{name}": _text(f"Claim that holds: {name.lower()}; empty: our default", "") for name in _CLAIMS},
    "OidcRolePrefix": _text("What stands before our role names in the claims; may be empty", ""),
    "SubmissionsAMinute": _text("How much one address may send; 0: no limit", "30", AllowedPattern="[0-9]{1,6}"),
    "SmtpHost": _text("Mail server; empty: letters stay in the outbox", ""),
    "SmtpPort": _text("Port of the mail server", "587", AllowedPattern="[0-9]{1,5}"),
    "SmtpSecurity": _text("How the connection is protected", "starttls", AllowedValues=list(SECURITIES)),
    "SmtpUser": _text("Account at the mail server; empty: no login", ""),
    "MailFrom": _text("Address of the sender", ""),
    "MailName": _text("Name of the sender", ""),
    "GitHost": _text("Where the repository is; empty: officers propose nothing here", "", AllowedValues=_GIT_HOSTS),
    "GitApi": _text(
        "Address of the Git host's API; empty: that of its own service", "", AllowedPattern="(https://.+)?"
    ),
    "GitRepository": _text("Repository at the Git host: owner/name", ""),
    "GitBranch": _text("Branch that officers' changes go to", "main"),
    "GitCommitter": _text("Name <e-mail> of the service, as commits name it", ""),
    "StoreBucket": _text("Bucket of the data store, for restricted files that officers submit", "mulu-store"),
}
ACCESS: dict[str, Parameter] = {
    **SHARED,
    "Table": _text("Name of the table of grants, consents and calls", "mulu-access"),
}
CASEWORK_CONDITIONS: dict[str, Any] = {
    "HasOidcSecret": {"Fn::Equals": [{"Ref": "OidcHasSecret"}, "yes"]},
    "HasGitHost": {"Fn::Not": [{"Fn::Equals": [{"Ref": "GitHost"}, ""]}]},
    "HasSmtpUser": {"Fn::Not": [{"Fn::Equals": [{"Ref": "SmtpUser"}, ""]}]},
}


def secret(name: str) -> dict[str, str]:
    """A value of the secret, resolved by CloudFormation and never written in a template."""
    return {"Fn::Sub": f"{{{{resolve:secretsmanager:${{Secret}}:SecretString:{name}}}}}"}


def _if(condition: str, value: Any) -> Any:
    return {"Fn::If": [condition, value, ""]}


def _shared_environment() -> dict[str, Any]:
    return {
        "MULU_BUILD": "/var/task/build",
        "MULU_DEPLOYMENT": {"Ref": "AWS::StackName"},
        "MULU_ENGINE": "dynamodb",
        "MULU_SESSION_KEYS": secret("session_keys"),
        "MULU_SITE_URL": {"Ref": "SiteUrl"},
        "MULU_TABLE": {"Ref": "Table"},
    }


def casework_environment() -> dict[str, Any]:
    """The environment of the functions of casework."""
    return {
        **_shared_environment(),
        "MULU_ACCESS_TABLE": {"Ref": "AccessTable"},
        "MULU_FILES_BUCKET": {"Ref": "FilesBucket"},
        "MULU_GIT_API": {"Ref": "GitApi"},
        "MULU_GIT_BRANCH": {"Ref": "GitBranch"},
        "MULU_GIT_COMMITTER": {"Ref": "GitCommitter"},
        "MULU_GIT_HOST": {"Ref": "GitHost"},
        "MULU_GIT_REPOSITORY": {"Ref": "GitRepository"},
        "MULU_GIT_TOKEN": _if("HasGitHost", secret("git_token")),
        "MULU_MAIL_FROM": {"Ref": "MailFrom"},
        "MULU_MAIL_NAME": {"Ref": "MailName"},
        "MULU_MASTER_KEYS": secret("master_keys"),
        **{f"MULU_OIDC_CLAIM_{name.upper()}": {"Ref": f"OidcClaim{name}"} for name in _CLAIMS},
        "MULU_OIDC_CLIENT_ID": {"Ref": "OidcClientId"},
        "MULU_OIDC_CLIENT_SECRET": _if("HasOidcSecret", secret("oidc_client_secret")),
        "MULU_OIDC_ISSUER": {"Ref": "OidcIssuer"},
        "MULU_OIDC_ROLE_PREFIX": {"Ref": "OidcRolePrefix"},
        "MULU_OIDC_SCOPE": {"Ref": "OidcScope"},
        "MULU_PUBLISHED_BUCKET": {"Ref": "PublishedBucket"},
        "MULU_SMTP_HOST": {"Ref": "SmtpHost"},
        "MULU_SMTP_PASSWORD": _if("HasSmtpUser", secret("smtp_password")),
        "MULU_SMTP_PORT": {"Ref": "SmtpPort"},
        "MULU_SMTP_SECURITY": {"Ref": "SmtpSecurity"},
        "MULU_SMTP_USER": {"Ref": "SmtpUser"},
        "MULU_STORE_BUCKET": {"Ref": "StoreBucket"},
        "MULU_SUBMISSIONS_A_MINUTE": {"Ref": "SubmissionsAMinute"},
    }


def access_environment() -> dict[str, Any]:
    """The environment of the function of access."""
    return {**_shared_environment(), "MULU_DATA_BUCKET": {"Ref": "DataBucket"}}
