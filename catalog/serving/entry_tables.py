"""What an uploaded file says about itself, told to the process that asked: run in a child, within its bounds."""

import json
import sys
from pathlib import Path

from catalog.authoring.inference import infer
from catalog.authoring.new import described_resource, resource_names
from catalog.errors import MuluError


def main() -> None:
    """Print the resources of the file named by the first argument, or why it is refused."""
    sys.stdout.write(json.dumps(_told(Path(sys.argv[1])), ensure_ascii=False, default=str))


def _told(file: Path) -> dict[str, object]:
    try:
        tables = infer(file)
        names = resource_names([one.sheet or file.stem for one in tables], "data")
        pairs = zip(tables, names, strict=True)
        resources = [described_resource(file, name, one) for one, name in pairs]
    except MuluError as error:
        return {"refused": "kind" if error.code == "file-kind" else "table"}
    except MemoryError:
        return {"refused": "time"}
    return {"resources": resources} if resources else {"refused": "table"}
