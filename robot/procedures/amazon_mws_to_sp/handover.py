"""The e-mail that goes to the account owner with the connect link, ready to be sent by a person."""

from __future__ import annotations

TEXT = """\
Subject: Please connect your Amazon account to Channels

Hello,

we have moved your Amazon connection in Channels to Amazon's current interface (store "{store}").
One thing is left that only you, as the owner of the Amazon account, can do:

1. Open this link: {link}
2. Press Connect and sign in to Amazon Seller Central with the account of this shop.
3. Tick the box, press Confirm, and wait until a page says that the connection is complete.
4. Please tell us when you have seen that page; we then switch the new channel on.

Until then no new Amazon orders reach Channels. None of them is lost: they are taken in afterwards.
The link is for this shop only; please do not pass it on.
"""


def email_text(store: str, link: str) -> str:
    """Write the e-mail; the link stands in it in clear, so it goes to the screen and nowhere else."""
    return TEXT.format(store=store, link=link)
