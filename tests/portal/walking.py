"""One visit of a page by a real browser, and everything that is asked of every kind of page, answered in that visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.portal.judging import faults

KINDS = {
    "home": "/",
    "catalogue": "/catalogue/",
    "theme": "/themes/transport/",
    "removed": "/catalogue/removed/",
    "publishers": "/catalogue/publishers/",
    "publisher": "/hangzhou-data-bureau/",
    "entry-table": "/hangzhou-data-bureau/statutory-deadlines/",
    "entry-chart": "/hangzhou-ecology/co2-background/",
    "entry-map": "/hangzhou-transport/yangtze-delta-airports/",
    "entry-restricted": "/hangzhou-metro/station-passenger-flow/",
    "entry-prohibited": "/hangzhou-health/electronic-health-records/",
    "procedures": "/procedures/",
    "procedure": "/procedures/restricted-application/",
    "form": "/apply/restricted-application/",
    "form-short": "/apply/correction/",
    "registers": "/registers/",
    "register": "/registers/restricted-users/",
    "plans": "/plans/",
    "plan": "/plans/key-list/",
    "rules": "/rules/",
    "rules-procedures": "/rules/procedures/",
    "rules-coverage": "/rules/coverage/",
    "rules-readings": "/rules/readings/",
    "statistics": "/statistics/",
    "track": "/track/",
    "news": "/news/",
    "article": "/news/how-to-read-an-entry/",
    "policies": "/policies/",
    "events": "/events/",
    "event": "/events/scenario-call-2027/",
    "calls": "/calls/",
    "showcase": "/showcase/",
    "documents": "/documents/",
    "document": "/documents/form-demand/",
    "site-map": "/site-map/",
    "services": "/services/",
    "licence": "/licence/",
    "conditions": "/conditions/",
    "channels": "/channels/",
    "contacts": "/contacts/",
    "operation": "/authorised-operation/",
    "flow-charts": "/flow-charts/",
    "help": "/help/api/",
    "about": "/about/accessibility/",
    "not-found": "/404.html",
}
LANGUAGES = ("zh", "en")
WIDTHS = (360, 320, 640)  # phones; 640 is a window of 1280 at 200 % zoom, 320 the same at 400 %

GROUND = "getComputedStyle(document.body).backgroundColor"

# What stands in Chinese on a page of another language without saying so, attributes included.
UNMARKED = """() => {
  const han = /\\p{Script=Han}/u, found = [];
  const marked = (element) => (element.closest("[lang]")?.lang || "").startsWith("zh");
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!han.test(walker.currentNode.data) || parent.closest("script, style")) continue;
    if (!marked(parent)) found.push(walker.currentNode.data.trim().slice(0, 60));
  }
  for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]"))
    for (const name of ["title", "aria-label", "placeholder", "alt"]) {
      const text = element.getAttribute(name) || "";
      if (han.test(text) && !marked(element)) found.push(`${name}: ${text.slice(0, 60)}`);
    }
  return found;
}"""

# Every text in Chinese on a page, whole elements as they are written.
CHINESE = """() => [...document.querySelectorAll("body *")]
  .filter((element) => !element.children.length && /\\p{Script=Han}/u.test(element.textContent) && !element.closest("script, style, a[hreflang], td, th, a[href*='?q=']"))
  .map((element) => element.textContent.trim())"""  # noqa: E501

# A reader who hears the page goes through it as it is written. Of two neighbours, the second may stand lower, or to the
# right; never above and to the left. What scrolls in a box of its own or stands outside the flow is left out.
DISORDER = """() => {
  const found = [];
  const shown = (element) => {
    if (element.closest(".m-hidden, .m-skip, svg, [hidden], dl, dialog, .m-cover") || !element.getClientRects().length) return false;
    return flows(element) && element.checkVisibility?.() !== false;
  };
  const known = new Map([[document.body, true]]);
  const flows = (element) => {
    if (!known.has(element)) {
      const style = getComputedStyle(element);
      const apart = ["auto", "scroll"].includes(style.overflowX) || ["absolute", "fixed"].includes(style.position);
      known.set(element, !apart && flows(element.parentElement));
    }
    return known.get(element);
  };
  let last = null;
  for (const element of document.querySelectorAll("body :is(h1, h2, h3, h4, p, a, button, input, select, textarea, summary, legend, label)")) {
    if (!shown(element)) continue;
    const box = element.getBoundingClientRect();
    const inside = last && (last.element.contains(element) || element.contains(last.element));
    if (last && !inside) {
      const above = box.bottom <= last.box.top + 2, beside = box.top < last.box.bottom - 2 && !above;
      if ((above && box.left < last.box.right - 2) || (beside && box.right <= last.box.left + 2))
        found.push(`${element.outerHTML.slice(0, 80)} after ${last.element.outerHTML.slice(0, 80)}`);
    }
    last = { element, box };
  }
  return found;
}"""  # noqa: E501


# What scrolls sideways in a box of its own and can be reached by pointer alone.
STUCK = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.tabIndex < 0)
  .filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX))
  .filter((element) => !element.querySelector("a[href], button, input, select, textarea, [tabindex='0']"))
  .map((element) => element.outerHTML.slice(0, 80))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one visit showed. `complaints` holds what the console said, what was refused, and what failed.

    `stuck` is what the keyboard cannot scroll on a phone.
    """

    language: str
    grounds: frozenset[str]
    asked: tuple[str, ...]
    complaints: tuple[str, ...]
    faults: dict[str, Any]
    sideways: tuple[int, ...]
    disorder: dict[int, list[str]]
    stuck: tuple[str, ...]
    unmarked: tuple[str, ...]
    chinese: frozenset[str]
    first_stop: str


def in_language(path: str, language: str) -> str:
    """The path of a page in a language."""
    if path == "/404.html" and language != "zh":
        return f"/{language}{path}"
    return path if language == "zh" else f"/{language}{path}"


def visit(page: Any, address: str, language: str) -> Seen:
    """Open a page at desktop size and ask everything; the colours are judged dark and light."""
    asked: list[str] = []
    complaints: list[str] = []
    note = {
        "request": lambda request: asked.append(request.url),
        "console": lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
        "pageerror": lambda error: complaints.append(str(error)),
    }
    for event, listener in note.items():
        page.on(event, listener)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address, wait_until="load")
    dark = page.evaluate(GROUND)
    found = faults(page)
    disorder = {1280: page.evaluate(DISORDER)}
    for event, listener in note.items():
        page.remove_listener(event, listener)
    return Seen(
        language=page.evaluate("document.documentElement.lang"),
        grounds=frozenset({dark, page.evaluate(GROUND)}),
        asked=tuple(asked),
        complaints=tuple(complaints),
        faults=found,
        unmarked=tuple(page.evaluate(UNMARKED)) if language != "zh" else (),
        chinese=frozenset(page.evaluate(CHINESE)),
        first_stop=_first_stop(page),
        sideways=tuple(width for width in WIDTHS if _is_wider_than(page, width)),
        disorder={**disorder, **_on_a_phone(page)},
        stuck=tuple(page.evaluate(STUCK)),
    )


def _is_wider_than(page: Any, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 800})
    return int(page.evaluate("document.documentElement.scrollWidth")) > width


def _on_a_phone(page: Any) -> dict[int, list[str]]:
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    return {WIDTHS[0]: page.evaluate(DISORDER)}


def _first_stop(page: Any) -> str:
    """Where the first stop of the keyboard leads, when it is seen and its target is on the page."""
    page.keyboard.press("Tab")
    told = "[document.activeElement.getAttribute('href'), document.activeElement.getBoundingClientRect().left]"
    target, left = page.evaluate(told)
    is_there = str(target).startswith("#") and left >= 0 and page.locator(target).count() == 1
    return str(target) if is_there else ""
