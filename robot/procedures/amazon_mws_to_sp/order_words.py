"""What the words of an order mean; a word that is not known here is said to be unknown, and hides nothing."""

from __future__ import annotations

from typing import Final, Literal

from robot.procedures.amazon_mws_to_sp.tables import fold

Standing = Literal["cancelled", "unpaid", "open", "sent", "unknown"]
"""How far an order is: nobody has to send it; Amazon holds it back; it waits to be sent; it is sent; not understood."""

_ALL_STANDINGS: Final[dict[Standing, tuple[str, ...]]] = {
    "cancelled": ("Cancelled", "Canceled"),
    "unpaid": ("Pending", "PendingAvailability"),
    "open": ("Unshipped", "PartiallyShipped", "InvoiceUnconfirmed", "Pending - Waiting for Pick Up", "Unfulfillable"),
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

_STANDINGS: Final = {fold(word): standing for standing, words in _ALL_STANDINGS.items() for word in words}

_ON_SCREENS: Final[dict[str, Standing]] = {
    "unpaid": "unpaid", "pending": "unpaid", "pendingavailability": "unpaid", "unshipped": "open",
    "partiallyshipped": "open", "unfulfillable": "open", "shipped": "sent", "refunded": "sent",
    "cancelled": "cancelled", "canceled": "cancelled",
}  # fmt: skip
"""Words in the column Status of the Orders screen. Source: facts sheet 2.10."""

_REPORTED_FULFILMENTS: Final = {
    "merchant": "mfn", "mfn": "mfn", "fbm": "mfn",
    "amazon": "afn", "afn": "afn", "fba": "afn", "amazonna": "afn", "amazoneu": "afn", "amazonfe": "afn",
}  # fmt: skip

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
    return _STANDINGS.get(fold(status), "unknown")


def standing_on_screen(status: str) -> Standing:
    """Sort a status of the Orders screen."""
    return _ON_SCREENS.get(fold(status)) or standing_of(status)


def reported_fulfilment(text: str) -> str | None:
    """Give Amazon's word for who sends an order of a report, None where the text is not understood."""
    return _REPORTED_FULFILMENTS.get(fold(text))


def offered_fulfilment(text: str) -> str | None:
    """Give the same for an option of a channel, which may be a sentence; None where it names both or neither."""
    key = fold(text)
    is_merchant = key in {"mfn", "fbm"} or any(word in key for word in ("merchant", "seller", "mfn"))
    is_amazon = key in {"afn", "fba"} or any(word in key for word in ("amazon", "afn"))
    if is_merchant == is_amazon:
        return None
    return "mfn" if is_merchant else "afn"


def domain_of(marketplace: str) -> str | None:
    """Give what a report calls the marketplace of a channel's option, None where it names none or several."""
    text = marketplace.casefold()
    found = {domain for name, domain in DOMAINS.items() if name in text}
    return found.pop() if len(found) == 1 else None


def is_not_amazon(sales_channel: str) -> bool:
    """Tell whether an order was sold elsewhere, and Amazon only sends it: "Non-Amazon", "Non-Amazon UK"."""
    return fold(sales_channel).startswith("nonamazon")
