"""Forms, commitments and the model agreement to print, take away and read before filling anything in (P-19).

Everything comes from the pack: the same questions that the portal asks online, in our own words, with the version and
the clause. The annexes of the regulations remain the texts that the parties sign.
"""

from collections.abc import Iterator

from catalog.messages import Messages
from catalog.model.label import NO_LABEL, Label
from catalog.pages.procedure_pages import form_path, form_view
from catalog.portal import Portal
from catalog.rules.eligibility import Agreement, Article, Commitment
from catalog.rules.forms import FormField, Kind
from catalog.rules.packs import Procedure
from catalog.rules.public_pages import PublicPage
from catalog.views import Link
from catalog.views.articles import PapersView, PaperView

DOCUMENTS_PATH = "/documents/"
_LONG = (Kind.TEXT, Kind.LIST, Kind.ENTRIES)
_PLEDGES = (Kind.CONFIRM, Kind.COMMITMENT)


def documents(portal: Portal) -> tuple[PaperView, ...]:
    """Every form that the public may fill in, every commitment, and the agreement where the pack has one."""
    pack = portal.pack
    forms = [_form(portal, one) for one in pack.procedures if one.is_public and one.form.fields]
    pledges = [_commitment(one) for one in pack.commitments.values()]
    return (*forms, *pledges, *([_agreement(portal, pack.agreement)] if pack.agreement else []))


def documents_view(every: tuple[PaperView, ...], ordered: PublicPage | None) -> PapersView:
    """`/documents/`: all of them, forms first."""
    groups = {kind: tuple(one for one in every if one.kind == kind) for kind in ("form", "commitment", "agreement")}
    return PapersView(path=DOCUMENTS_PATH, title=NO_LABEL, groups=groups, ordered=ordered)


def plain_text(view: PaperView, portal: Portal, language: str) -> bytes:
    """A document as plain text, to take away and fill in with any program."""
    words = Messages(language)
    head = [
        view.title.text(language),
        words.text("documents.head", pack=portal.pack.title.text(language), version=view.version),
        words.text("documents.clauses", clauses=", ".join(view.clauses)) if view.clauses else "",
        words.text("documents.not_the_text"),
    ]
    lines = [line for line in head if line] + [""]
    lines += _asked(view, words) if view.kind == "form" else _promised(view, words)
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")  # what a Windows editor opens without a question


def _form(portal: Portal, procedure: Procedure) -> PaperView:
    view = form_view(portal, (), procedure)
    name = f"form-{procedure.key.replace('_', '-')}"
    pledges = (portal.pack.commitments.get(field.commitment) for field in procedure.form.fields)
    return PaperView(
        path=f"{DOCUMENTS_PATH}{name}/",
        title=view.title,
        kind="form",
        version=procedure.form.version,
        clauses=procedure.clauses,
        plain=f"{DOCUMENTS_PATH}{name}.txt",
        sections=view.sections,
        procedure=procedure,
        form=form_path(procedure),
        commitments=tuple(Link(title=one.title, path=_pledge_path(one), key=one.key) for one in pledges if one),
    )


def _pledge_path(one: Commitment) -> str:
    return f"{DOCUMENTS_PATH}{one.key.replace('_', '-')}/"


def _commitment(one: Commitment) -> PaperView:
    return PaperView(
        path=_pledge_path(one),
        title=one.title,
        kind="commitment",
        version=one.version,
        clauses=one.clauses,
        plain=f"{_pledge_path(one).rstrip('/')}.txt",
        articles=one,
    )


def _agreement(portal: Portal, one: Agreement) -> PaperView:
    return PaperView(
        path=f"{DOCUMENTS_PATH}agreement/",
        title=one.title,
        kind="agreement",
        version=one.version,
        clauses=one.clauses,
        plain=f"{DOCUMENTS_PATH}agreement.txt",
        articles=one,
        blanks=tuple(_blanks(portal, one)),
    )


def _blanks(portal: Portal, one: Agreement) -> Iterator[Label]:
    """What the parties fill in, called as the questions of the pack are; a name that no form asks is left out."""
    fields: dict[str, Label] = {}
    for field in _every_field(portal):
        fields.setdefault(field.key, field.label)
    yield from (fields[name] for name in one.variables if name in fields)


def _every_field(portal: Portal) -> Iterator[FormField]:
    """Of procedures in which an agreement is signed before those that renew or end one."""
    for procedure in sorted(portal.pack.procedures, key=lambda one: not any(stage.signed_by for stage in one.stages)):
        yield from procedure.form.fields
        for stage in procedure.stages:
            for outcome in stage.outcomes:
                yield from outcome.fields


def _asked(view: PaperView, words: Messages) -> Iterator[str]:
    number = 0
    for section in view.sections:
        if section.title.zh:
            yield from ("", f"== {section.title.text(words.language)} ==", "")
        for field in section.fields:
            number += 1
            yield from _question(field, number, words)


def _question(field: FormField, number: int, words: Messages) -> Iterator[str]:
    language = words.language
    need = "" if field.required else f" ({words.text('documents.optional')})"
    yield f"{number}. {field.label.text(language)}{need}"
    if field.hint.zh:
        yield f"   {field.hint.text(language)}"
    if field.options:
        yield from (f"   [ ] {option.label.text(language)}" for option in field.options)
    elif field.kind in _PLEDGES:
        yield f"   [ ] {words.text('documents.accepted')}"
    else:
        yield from ["   " + "_" * 40] * (3 if field.kind in _LONG else 1)
    yield ""


def _promised(view: PaperView, words: Messages) -> Iterator[str]:
    articles: tuple[Article, ...] = view.articles.items if view.articles else ()
    for number, article in enumerate(articles, 1):
        clauses = f" ({', '.join(article.clauses)})" if article.clauses else ""
        yield from (f"{number}. {article.text.text(words.language)}{clauses}", "")
    if view.blanks:
        yield words.text("documents.to_fill_in")
        yield from (f"   {blank.text(words.language)}: {'_' * 30}" for blank in view.blanks)
        yield ""
    yield words.text(f"documents.signed_{view.kind}")
