"""The data half of an entry's page: files, columns, first rows, chart, map, as far as the law lets anybody see them."""

from collections.abc import Mapping

from markupsafe import Markup, escape

from catalog.charts import chart_data, chart_svg, script_json
from catalog.geojson import collection
from catalog.maps import map_svg
from catalog.model.entry import Field, Resource
from catalog.offers import Offer
from catalog.preview import labelled
from catalog.published import Published
from catalog.tables import READABLE
from catalog.views import ChartView, Download, FieldView, MapView, PreviewTable, ResourceView

NUMERIC = frozenset({"integer", "number", "year"})


def resource_view(published: Published, offer: Offer, language: str) -> ResourceView:
    """One file of the entry with its columns, first rows and downloads."""
    resource, derived = offer.resource, offer.derived
    answers_rows = bool(derived and derived.version)
    shown = offer.is_shown and derived is not None
    return ResourceView(
        name=resource.name,
        title=resource.title if resource.title.zh else labelled(resource.name),
        format=resource.format.upper(),
        role=resource.role,
        rows=derived.rows if derived else None,
        bytes=derived.bytes if derived and shown else resource.bytes,
        fields=tuple(_field(resource, field) for field in resource.fields),
        preview=_preview(offer) if shown else None,
        downloads=tuple(_download(published, offer)),
        api=f"/{published.rows_path(offer)}" if answers_rows else "",
        problem=_problem(offer),
    )


def _problem(offer: Offer) -> str:
    if offer.derived is None:
        return ""
    return "unreadable" if offer.derived.problem and offer.resource.format in READABLE else ""


def _field(resource: Resource, field: Field) -> FieldView:
    keys = (key for key in resource.foreign_keys if field.name in key.fields)
    key = next(keys, None)
    reference = ""
    if key and len(key.reference) == len(key.fields):
        reference = f"{key.resource or resource.name}.{key.reference[key.fields.index(field.name)]}"
    return FieldView(
        name=field.name,
        title=field.title,
        description=field.description,
        type=field.type,
        unit=field.unit,
        example=field.example,
        sensitivity=field.sensitivity,
        is_key=field.name in resource.primary_key,
        is_required=bool(field.constraints.get("required")),
        reference=reference,
    )


def _preview(offer: Offer) -> PreviewTable | None:
    derived = offer.derived
    if derived is None or not derived.headings:
        return None
    fields: Mapping[str, Field] = {field.name: field for field in offer.resource.fields}
    named = [fields.get(name) for name in derived.headings]
    numeric = tuple(bool(field and field.type in NUMERIC) for field in named)
    return PreviewTable(
        headings=tuple(
            field.title if field and field.title.zh else labelled(name)
            for name, field in zip(derived.headings, named, strict=True)
        ),
        numeric=numeric,
        rows=derived.preview,
        body=_table_rows(derived.preview, numeric),
        total=derived.rows,
        is_sample=offer.resource.role == "sample",
    )


def _table_rows(rows: tuple[tuple[str, ...], ...], numeric: tuple[bool, ...]) -> Markup:
    opening = tuple('<td class="m-num">' if number else "<td>" for number in numeric)
    return Markup(
        "".join(
            f"<tr>{''.join(f'{tag}{escape(cell)}</td>' for tag, cell in zip(opening, row, strict=False))}</tr>"
            for row in rows
        )
    )


def _download(published: Published, offer: Offer) -> list[Download]:
    return [
        Download(
            format=file.format,
            name=file.name,
            href=f"{published.portal.base}/{published.path_of(offer, file)}",
            bytes=file.bytes,
            hash=file.hash,
            original=not file.product,
            gated=offer.is_gated,
        )
        for file in offer.files
    ]


def chart_of(published: Published, language: str) -> ChartView | None:
    """The first chart; behind a gate a picture alone, because its numbers are the data."""
    for offer in published.offers:
        if offer.is_shown and offer.derived and (chart := offer.derived.chart):
            return ChartView(
                title=chart.title,
                kind=chart.kind,
                svg=chart_svg(chart, language),
                series=tuple(one.title for one in chart.series),
                data=Markup("") if offer.is_gated else chart_data(chart, language),
            )
    return None


def map_of(published: Published, language: str) -> MapView | None:
    """The first map; behind a gate a picture without names."""
    for offer in published.offers:
        if offer.is_shown and offer.derived and (places := offer.derived.places):
            title = published.entry.title
            return MapView(
                title=offer.resource.title,
                svg=map_svg(places, title.text(language), labelled=not offer.is_gated),
                data=Markup("") if offer.is_gated else script_json(collection(places)),
                system=published.entry.view.coordinate_system,
                shown=len(places),
                total=offer.derived.place_count,
            )
    return None
