"""What S3 and its client say when something is wrong, in our own codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from catalog.errors import MuluError, StoreError

_MISSING = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NoSuchUpload", "NotFound"})
_CHANGED = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict", "409"})


def code_of(error: Exception) -> str:
    """The code of a refusal of S3; empty for any other fault."""
    response: Any = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def is_missing(error: Exception) -> bool:
    """Whether what was asked for is simply not there."""
    return code_of(error) in _MISSING


@contextmanager
def spoken(place: str, key: str = "") -> Iterator[None]:
    """Turn faults of the client into StoreError: `store-missing`, `store-changed`, `store-refused`, `store-away`."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except MuluError:
        raise
    except ClientError as error:
        if is_missing(error) and key:
            raise StoreError("store-missing", key=key, place=place) from error
        if code_of(error) in _CHANGED:
            raise StoreError("store-changed", key=key) from error
        raise StoreError("store-refused", place=place, problem=f"{code_of(error)}: {error}"[:300]) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreError("store-away", place=place, problem=str(error)[:300]) from error
