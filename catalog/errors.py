"""What stops a command: broken input at the edge, never a bug.

MuluError
├── SettingsError      mkdocs.yml cannot be used
├── DescriptorError    one file of the catalogue cannot be read
├── UsageError         what was asked for does not exist or cannot be done
└── StoreError         the data store refuses a file
"""

from functools import partial


class MuluError(Exception):
    """Broken input or wrong usage. `code` names the sentence in the message catalogue, `facts` fill it."""

    def __init__(self, code: str, /, **facts: str) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        """An exception that another process sends would be made again of its arguments without their names."""
        return partial(type(self), self.code, **self.facts), (), vars(self)


class SettingsError(MuluError):
    """The settings are missing, unreadable or wrong; facts name the file and the key."""


class DescriptorError(MuluError):
    """A descriptor cannot be read; `line` counts from 1."""

    def __init__(self, code: str, /, line: int = 1, **facts: str) -> None:
        super().__init__(code, **facts)
        self.line = line


class UsageError(MuluError):
    """A name that is not there, or an action that would overwrite or escape."""


class StoreError(MuluError):
    """The data store cannot take or find a file."""
