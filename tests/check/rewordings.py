"""What a release might call things: lists that were written down once, and that no part of the robot was fitted to."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A word of the document, the element that a migration needs it for, and what else it might be called.

    Attributes:
        not_needed_in: Renderings in which a picture or the like tells the element too, so that nothing breaks.
    """

    said: tuple[str, ...]
    element: str
    others: tuple[str, ...]
    not_needed_in: tuple[str, ...] = ()


WORDS = (
    Word(("Stores",), "menu.stores", ("Shops", "Outlets", "Storefronts", "Sites", "Brands", "Locations")),
    Word(("View Store",), "stores.view-store", ("Open shop", "Enter", "Go to channels", "Details", "Browse", "Visit")),
    Word(("Add",), "store.add", ("New connection", "Connect a channel", "Create", "Link new", "Attach channel", "Set up"), ("classic",)),
    Word(("Provider", "Platform"), "store.provider", ("Marketplace type", "Service", "Vendor", "System", "Connector", "Kind")),
    Word(("Is Active",), "channel.is-active", ("Switched on", "Trading", "Live", "Running", "In use", "Turned on")),
    Word(("Marketplace",), "channel.marketplace", ("Sales region", "Country of sale", "Amazon site", "Territory", "Region", "Selling country")),
    Word(("Fulfilment Channels",), "channel.fulfilment-channels", ("Shipping methods", "Delivery routes", "Despatch options", "Who ships", "Handled by", "Order fulfilment by")),
    Word(("Order Statuses",), "channel.order-statuses", ("States to import", "Import orders that are", "Order stages", "Fetch when", "Progress", "Which orders")),
    Word(("Ignore Orders Before",), "channel.ignore-orders-before", ("Skip orders older than", "Start importing from", "Import from", "Earliest order", "Oldest order date", "Leave out orders prior to")),
    Word(("Save",), "channel.save", ("Apply changes", "Submit", "Confirm", "Store settings", "Keep", "Finish")),
    Word(("Connect",), "channel.connect", ("Link account", "Authorise with Amazon", "Sign in with Amazon", "Pair", "Grant access", "Join")),
    Word(("Copy Connect Link",), "channel.copy-connect-link", ("Copy invitation", "Get link", "Share link", "Copy authorisation URL", "Link for the owner", "Copy address")),
    Word(("Channel Name",), "channel.name", ("Label", "Display name", "Called", "Caption", "Reference", "Nickname")),
    Word(("Transaction Records",), "menu.transaction-records", ("Activity", "API history", "Event log", "Audit trail", "Requests", "Sync history")),
)  # fmt: skip


@dataclass(frozen=True)
class Rewording:
    """One word changed into another one, wherever it stands by itself on a screen."""

    word: Word
    now: str

    def __call__(self, text: str) -> str:
        for said in self.word.said:
            alone = re.compile(rf"(?<=[>\"])(\s*(?:\+ )?){re.escape(said)}(?=\s*[<\":])")
            text = alone.sub(lambda hit: hit[1] + self.now, text)
        return (
            re.sub(r"(?<=</i> )Copy Connect Link(?=<)", self.now, text)
            if self.word.said == ("Copy Connect Link",)
            else text
        )


def eight(seed: int, rendering: str) -> list[Rewording]:
    """Choose eight words that the robot needs, and what they are called now."""
    needed = [word for word in WORDS if rendering not in word.not_needed_in]
    choice = random.Random(seed)
    return [Rewording(word, choice.choice(word.others)) for word in choice.sample(needed, 8)]
