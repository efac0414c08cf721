"""The data half of an entry's page: files, columns, first rows, chart, map, as far as the law lets anybody see them."""

from collections.abc import Sequence

from markupsafe import Markup

from catalog.configuration.coordinates import SHIFTED, WGS84
from catalog.derivation.derived import Derived
from catalog.entry_pages.data_rows import PreviewColumn, field_rows, preview_heads
from catalog.entry_pages.downloads import download_items, downloads_of, plain_json
from catalog.marking import markup
from catalog.messages import Messages
from catalog.model.entry import Field
from catalog.model.label import Label
from catalog.offering.offers import Offer
from catalog.offering.published import Published
from catalog.previews.charts import chart_svg, untold
from catalog.previews.geojson import from_wgs84_place
from catalog.previews.maps import frame_of, map_body, map_svg
from catalog.previews.preview import Chart, labelled
from catalog.tabular.tables import READABLE
from catalog.views import ChartView, Download, MapView, PreviewTable, ResourceView

PAGE_ROWS, LEAST_ROWS = 120, 3  # of all previews on a page, and of each
_END = "</tr>"


def resource_view(published: Published, offer: Offer, language: str) -> ResourceView:
    """One file of the entry with its columns, first rows and downloads."""
    resource, derived = offer.resource, offer.derived
    most = max(LEAST_ROWS, PAGE_ROWS // len(published.offers))
    shown = derived if offer.is_shown else None
    downloads = downloads_of(published, offer)
    return ResourceView(
        name=resource.name,
        title=resource.title if resource.title.zh else labelled(resource.name),
        format=resource.format.upper(),
        role=resource.role,
        rows=derived.rows if derived else None,
        bytes=shown.bytes if shown else resource.bytes,
        columns=len(resource.fields),
        field_rows=_field_rows(offer, language),
        is_profiled=bool(shown and shown.columns),
        preview=_preview(offer, shown, most, language) if shown else None,
        downloads=downloads,
        is_gated=offer.is_gated,
        download_items=_download_items(published, downloads, language),
        api=f"/{published.rows_path(offer)}" if derived and derived.version else "",
        plain_json=plain_json(published, offer) if downloads else "",
        problem=_problem(offer),
    )


def resource_in(view: ResourceView, published: Published, offer: Offer, language: str) -> ResourceView:
    """The same file in another language."""
    return view._replace(
        field_rows=_field_rows(offer, language),
        preview=_preview_in(view.preview, offer, language),
        download_items=_download_items(published, view.downloads, language),
    )


def _field_rows(offer: Offer, language: str) -> Markup:
    derived = offer.derived
    told = zip(derived.headings, derived.columns, derived.sparks, strict=False) if derived and offer.is_shown else ()
    facts = {name: (column, spark) for name, column, spark in told}
    rows = (derived.rows if derived else 0) or 0
    return field_rows(offer.resource, facts, rows, language, is_guarded=offer.is_gated)


def _download_items(published: Published, downloads: Sequence[Download], language: str) -> Markup:
    system = published.entry.view.coordinate_system
    return download_items(downloads, system if system in SHIFTED else "", language)


def _problem(offer: Offer) -> str:
    if offer.derived is None:
        return ""
    return "unreadable" if offer.derived.problem and offer.resource.format in READABLE else ""


def _preview(offer: Offer, derived: Derived, most: int, language: str) -> PreviewTable | None:
    if not derived.headings:
        return None
    columns = _columns(offer, derived)
    is_cut = derived.previewed > most
    return PreviewTable(
        titles=tuple([title for title, _, _ in columns]),
        heads=preview_heads(columns, language),
        shown=most if is_cut else derived.previewed,
        body=markup(_END.join([*derived.preview.split(_END)[:most], ""]) if is_cut else derived.preview),
        total=derived.rows,
        is_sample=offer.resource.role == "sample",
    )


def _preview_in(view: PreviewTable | None, offer: Offer, language: str) -> PreviewTable | None:
    if view is None or offer.derived is None:
        return None
    return view._replace(heads=preview_heads(_columns(offer, offer.derived), language))


def _columns(offer: Offer, derived: Derived) -> list[PreviewColumn]:
    by_name = {field.name: field for field in offer.resource.fields}
    return [_column(name, by_name.get(name)) for name in derived.headings]


def _column(name: str, field: Field | None) -> PreviewColumn:
    if field is None:
        return labelled(name), name, "string"
    return field.title if field.title.zh else labelled(name), name, field.type


def chart_of(published: Published, language: str) -> ChartView | None:
    """The first chart, as a picture alone: behind a gate its numbers are the data."""
    offer = _charted(published)
    if offer is None or offer.derived is None or offer.derived.chart is None:
        return None
    chart = offer.derived.chart
    title = Label(_chart_title(chart, "zh"), _chart_title(chart, "en"))
    return ChartView(
        title=title,
        svg=_picture(offer, offer.derived, title.text(language), language),
        series=tuple(one.title for one in chart.series),
        is_chosen=chart.is_chosen,
    )


def chart_in(view: ChartView | None, published: Published, language: str) -> ChartView | None:
    """The same chart in another language."""
    offer = _charted(published)
    if view is None or offer is None or offer.derived is None:
        return None
    return view._replace(svg=_picture(offer, offer.derived, view.title.text(language), language))


def _charted(published: Published) -> Offer | None:
    return next((one for one in published.offers if one.is_shown and one.derived and one.derived.chart), None)


def _picture(offer: Offer, derived: Derived, title: str, language: str) -> Markup:
    body = derived.pictures[language]
    return chart_svg(untold(body) if offer.is_gated else body, title)


def _chart_title(chart: Chart, language: str) -> str:
    if text := chart.title.text(language):
        return text
    words = Messages(language)
    names = [one.title.text(language) for one in chart.series]
    y = words.text("data.chart.rows") if chart.is_counted else words.text("portal.list").join(names)
    x = chart.x_title.text(language)
    return words.text(f"data.chart.{'bar' if chart.kind == 'bar' else 'line'}", x=x, y=y) if x else y


def map_of(published: Published, language: str) -> MapView | None:
    """The first map; behind a gate a picture without names."""
    view, base = published.entry.view, published.portal.settings.base_map
    drawn = base.system if base.tiles else WGS84
    for offer in published.offers:
        if offer.is_shown and offer.derived and offer.derived.map:
            places = tuple(from_wgs84_place(place, drawn) for place in offer.derived.places) if base.tiles else ()
            body = map_body(places) if places else offer.derived.map
            body = untold(body) if offer.is_gated else body
            return MapView(
                title=offer.resource.title,
                body=body,
                svg=map_svg(body, published.entry.title.text(language)),
                system=view.coordinate_system,
                drawn=drawn,
                is_moved=view.coordinate_system != drawn and bool({view.coordinate_system, drawn} & SHIFTED),
                approval=str((view.map or {}).get("approval") or ""),
                base=base.approval if base.tiles else "",
                tiles=base.tiles,
                frame=frame_of(places) if places else "",
                shown=offer.derived.placed,
                total=offer.derived.place_count,
            )
    return None


def map_in(view: MapView | None, published: Published, language: str) -> MapView | None:
    """The same map in another language."""
    return view._replace(svg=map_svg(view.body, published.entry.title.text(language))) if view else None
