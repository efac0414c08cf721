"""The store of the settings, opened; boto3 is imported only where it is a bucket."""

from pathlib import Path
from typing import Any

from catalog.configuration.bucket import Bucket
from catalog.configuration.settings import Settings
from catalog.errors import StoreError
from catalog.storage.folder import FolderStore
from catalog.storage.protocol import Store
from catalog.storage.s3 import S3Store


def open_store(settings: Settings) -> Store:
    """The data store that `store:` names. Raises StoreError `store-library` where the client for S3 is missing."""
    return bucket_store(settings, settings.bucket) if settings.bucket else FolderStore(settings.store)


def bucket_store(settings: Settings, bucket: Bucket) -> S3Store:
    """A bucket; unfinished uploads are remembered in the cache of the build."""
    try:
        import boto3  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise StoreError("store-library", place=bucket.address) from error
    return S3Store(bucket, journals_of(settings), client_of)


def journals_of(settings: Settings) -> Path:
    """Where unfinished uploads are remembered."""
    return settings.out.parent / "cache" / "uploads"


def client_of(bucket: Bucket) -> Any:
    """A client with credentials from the environment, and the region of the settings where they name one."""
    import boto3
    from botocore.config import Config

    patient = Config(retries={"max_attempts": 5, "mode": "standard"}, connect_timeout=10, read_timeout=60)
    return boto3.client("s3", region_name=bucket.region or None, endpoint_url=bucket.endpoint or None, config=patient)
