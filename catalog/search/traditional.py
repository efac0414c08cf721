"""Traditional letters, for people who type 機場 where the catalogue says 机场.

`vocabularies/traditional.csv` holds the letters of Big5 that GB 2312 has in another form, by the simplified one: taken
once from the table of characters of OpenCC (Apache License 2.0), which lists the commonest form first. Entries are
indexed as they are written; the script looks up what is typed only where it is found nowhere as it stands.
"""

import csv
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "vocabularies" / "traditional.csv"


def traditional_document() -> dict[str, str]:
    """For the script: every traditional letter and, at the same place, the simplified one."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [(row["simplified"], row["traditional"]) for row in csv.DictReader(lines)]
    return {
        "traditional": "".join(letters for _, letters in rows),
        "simplified": "".join(letter * len(letters) for letter, letters in rows),
    }
