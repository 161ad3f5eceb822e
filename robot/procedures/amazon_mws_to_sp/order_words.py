"""What the words of an order mean; a word that is not known here is said to be unknown, and hides nothing.

Only whole texts are known, whatever their case and runs of spaces: a word inside of a text may be denied by the rest.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Standing = Literal["cancelled", "unpaid", "open", "sent", "unknown"]
"""How far an order is: nobody has to send it; Amazon holds it back; it waits to be sent; it is sent; not understood."""

_ALL_STANDINGS: Final[dict[Standing, tuple[str, ...]]] = {
    "cancelled": ("Cancelled", "Canceled"),
    "unpaid": ("Pending", "PendingAvailability", "Pending Availability"),
    "open": (
        "Unshipped", "PartiallyShipped", "Partially Shipped", "InvoiceUnconfirmed", "Invoice Unconfirmed",
        "Pending - Waiting for Pick Up", "Unfulfillable",
    ),
    "sent": (
        "Shipping", "Shipped", "Complete",
        "Shipped - Damaged", "Shipped - Delivered to Buyer", "Shipped - Lost in Transit",
        "Shipped - Out for Delivery", "Shipped - Picked Up", "Shipped - Rejected by Buyer",
        "Shipped - Returned to Seller", "Shipped - Returning to Seller", "Shipped - Undeliverable",
    ),
}  # fmt: skip
"""Words of `order-status` in Amazon's order reports.

Source: facts sheet 3.5 for those of the Orders API; the others as public reports of sellers hold them (looked up in
November 2026). What Amazon collects or delivers itself ("Pending - Waiting for Pick Up") is paid.
"""


def as_known(text: str) -> str:
    """Give a text as the lists here have it: without capitals and runs of spaces, a dash as a hyphen."""
    return " ".join(text.casefold().replace("\u2013", "-").split())


_STANDINGS: Final = {as_known(word): standing for standing, words in _ALL_STANDINGS.items() for word in words}

_ON_SCREENS: Final[dict[str, Standing]] = {
    "unpaid": "unpaid", "refunded": "sent",
}  # fmt: skip
"""Words in the column Status of the Orders screen that no report has. Source: facts sheet 2.10."""

_REPORTED_FULFILMENTS: Final = {
    "merchant": "mfn", "mfn": "mfn", "fbm": "mfn",
    "amazon": "afn", "afn": "afn", "fba": "afn", "amazon_na": "afn", "amazon_eu": "afn", "amazon_fe": "afn",
}  # fmt: skip

_OFFERED_FULFILMENTS: Final = {
    "mfn": "mfn", "fbm": "mfn", "merchant": "mfn", "seller": "mfn", "merchant (mfn)": "mfn", "mfn (merchant)": "mfn",
    "merchant fulfilled": "mfn", "merchant fulfilled (mfn)": "mfn", "merchant fulfilled network": "mfn",
    "fulfilled by merchant": "mfn", "fulfilled by merchant (mfn)": "mfn", "fulfilled by merchant (fbm)": "mfn",
    "seller fulfilled": "mfn", "fulfilled by seller": "mfn",
    "afn": "afn", "fba": "afn", "amazon": "afn", "amazon (afn)": "afn", "afn (amazon)": "afn",
    "amazon fulfilled": "afn", "amazon fulfilled (afn)": "afn", "amazon fulfilled network": "afn",
    "fulfilled by amazon": "afn", "fulfilled by amazon (afn)": "afn", "fulfilled by amazon (fba)": "afn",
    "fulfillment by amazon": "afn", "fulfilment by amazon": "afn",
}  # fmt: skip
"""Options of a channel. Source: facts sheet 2.7 and 4 (Amazon's values, or those spelled out)."""

_NOT_AMAZON: Final = re.compile(r"non[- ]amazon(?: [a-z]{2})?")

DOMAINS: Final = {
    "united kingdom": "amazon.co.uk", "germany": "amazon.de", "france": "amazon.fr", "italy": "amazon.it",
    "spain": "amazon.es", "netherlands": "amazon.nl", "belgium": "amazon.com.be", "sweden": "amazon.se",
    "poland": "amazon.pl", "ireland": "amazon.ie", "turkey": "amazon.com.tr", "egypt": "amazon.eg",
    "saudi arabia": "amazon.sa", "united arab emirates": "amazon.ae", "india": "amazon.in",
    "south africa": "amazon.co.za", "united states": "amazon.com", "canada": "amazon.ca",
    "mexico": "amazon.com.mx", "brazil": "amazon.com.br", "singapore": "amazon.sg",
    "australia": "amazon.com.au", "japan": "amazon.co.jp",
}  # fmt: skip
"""What the report calls the marketplaces of the facts sheet (3.4)."""


def standing_of(status: str) -> Standing:
    """Sort a status of Amazon's report."""
    return _STANDINGS.get(as_known(status), "unknown")


def standing_on_screen(status: str) -> Standing:
    """Sort a status of the Orders screen."""
    return _ON_SCREENS.get(as_known(status)) or standing_of(status)


def reported_fulfilment(text: str) -> str | None:
    """Give Amazon's word for who sends an order of a report, None where the text is not understood."""
    return _REPORTED_FULFILMENTS.get(as_known(text))


def offered_fulfilment(text: str) -> str | None:
    """Give the same for an option of a channel, None where the text is not understood."""
    return _OFFERED_FULFILMENTS.get(as_known(text))


def domain_of(marketplace: str) -> str | None:
    """Give what a report calls the marketplace of a channel's option, None where the text is not understood."""
    known = as_known(marketplace)
    return DOMAINS.get(known) or (known if known in DOMAINS.values() else None)


def is_not_amazon(sales_channel: str) -> bool:
    """Tell whether an order was sold elsewhere, and Amazon only sends it: "Non-Amazon", "Non-Amazon UK"."""
    return _NOT_AMAZON.fullmatch(as_known(sales_channel)) is not None
