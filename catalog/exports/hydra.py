"""Pages of the graph. Above 1,000 data sets those of each body stand on pages of their own, chained by Hydra.

A harvester begins at the description of the catalogue and follows `hydra:next`; what a page needs to be understood
stands on it. A change to an entry touches the page of its body alone. Older harvesters look for a page by the name that
Hydra had for it before, `hydra:PagedCollection`, so that a page bears both.
"""

from collections.abc import Sequence

from catalog.exports.graph import Address, Properties, Thing, Typed, expanded


def collection(total: int, first: str) -> Properties:
    """What makes the catalogue a collection of so many data sets, seen page by page from the address `first` on."""
    return [
        ("rdf:type", Address(expanded("hydra:Collection"))),
        ("hydra:totalItems", _count(total)),
        ("hydra:view", Address(first)),
    ]


def mention(catalogue: str, page: str) -> Thing:
    """The catalogue as a page speaks of it: nothing that changes with other pages."""
    return Thing("hydra:Collection", (("hydra:view", Address(page)),), catalogue)


def view(chain: Sequence[str], at: int, total: int = 0) -> Thing:
    """A page among the addresses of all of them; `total` counts the data sets, where the page says that."""
    near = [("hydra:first", chain[0])]
    near += [("hydra:previous", chain[at - 1])] if at else []
    near += [("hydra:next", chain[at + 1])] if at + 1 < len(chain) else []
    near += [("hydra:last", chain[-1])]
    counted = (("hydra:totalItems", _count(total)),) if total else ()
    paged = ("rdf:type", Address(expanded("hydra:PagedCollection")))
    ways = tuple((name, Address(address)) for name, address in near)
    return Thing("hydra:PartialCollectionView", (paged, *ways, *counted), chain[at])


def _count(number: int) -> Typed:
    return Typed(str(number), "xsd:integer")
