"""What axe objects to on a page that is open: its build in one go, its colours in every scheme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python

SCHEMES = ("dark", "light")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALSO = {"color-contrast": False, "heading-order": True, "landmark-one-main": True, "region": True}

NOTED = "const noted = ({ violations }) => Object.fromEntries(violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]));"  # noqa: E501

BUILD = (
    """async ([tags, rules]) => {"""
    + NOTED
    + """
  return noted(await axe.run(document, { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] }));
}"""
)

# Colours take axe its time: of texts in the same colour at the same place of the same build, the first is asked.
COLOURS = (
    """async () => {"""
    + NOTED
    + """
  const known = new Set(), first = [];
  const written = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some(written) && !element.matches("input, select, textarea")) continue;
    const style = getComputedStyle(element);
    let kind = `${style.color} ${style.backgroundColor} ${style.fontSize} ${style.fontWeight} ${element.disabled}`;
    for (let at = element; at !== document.body; at = at.parentElement) kind += `>${at.tagName}.${at.getAttribute("class")}`;
    if (!known.has(kind)) first.push(element);
    known.add(kind);
  }
  return noted(await axe.run({ include: first }, { runOnly: { type: "rule", values: ["color-contrast"] }, resultTypes: ["violations"] }));
}"""  # noqa: E501
)


def faults(page: Any) -> dict[str, Any]:
    """By rule, where a page breaks WCAG 2.2 AA; colours by scheme. The page is left light.

    Motion is reduced first: a colour half way is no colour.
    """
    page.evaluate(AXE)
    found = dict(page.evaluate(BUILD, [TAGS, {rule: {"enabled": asked} for rule, asked in ALSO.items()}]))
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found |= {f"{rule} ({scheme})": nodes for rule, nodes in page.evaluate(COLOURS).items()}
    return found
