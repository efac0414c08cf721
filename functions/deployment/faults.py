"""What stops packaging."""


class PackagingFault(Exception):
    """The package cannot be made; the text says what is missing and what to run."""
