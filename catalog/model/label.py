"""A word in the languages of the portal; the rules own it because the functions need it too."""

from catalog.rules.labels import NO_LABEL, Label, parse_label

__all__ = ["NO_LABEL", "Label", "parse_label"]
