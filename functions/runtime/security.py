"""What every answer of the portal tells a browser: one definition for the embedded server, both functions and the CDN.

Nothing inline runs or styles, nothing comes from another origin, and no other site frames a page. Two kinds of path
differ: pages made to be framed, and files of entries, which run nothing at all should they be opened as pages.
"""

import re

Headers = tuple[tuple[str, str], ...]

EMBED = "/embed/"
"""Where the pages stand that any site may frame. They hold no form and no script."""
_DATA = re.compile(r"/[^/]+/[^/]+/data/.+")
_PAGE = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
)
_FILE = "default-src 'none'; base-uri 'none'; form-action 'none'; sandbox; frame-ancestors 'none'"
_UNUSED = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone")


def security_headers(path: str = "/") -> Headers:
    """The headers of an answer at a decoded path (hostile-inputs 2.5, 2.6 for the files of entries)."""
    path = "/" + "/".join(filter(None, path.split("/"))) + "/" * path.endswith("/")  # as the site reads it
    if path.startswith(EMBED):
        return (("Content-Security-Policy", f"{_PAGE}; frame-ancestors *"), *_shared())
    framing = ("X-Frame-Options", "DENY")
    if _DATA.fullmatch(path):
        return (("Content-Security-Policy", _FILE), framing, *_shared())
    return (("Content-Security-Policy", f"{_PAGE}; frame-ancestors 'none'"), framing, *_shared())


def _shared() -> Headers:
    refused = ", ".join(f"{name}=()" for name in (*_UNUSED, "payment", "usb"))
    return (
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Permissions-Policy", refused),
    )
