"""What a migration is going to write, as it is shown to whoever says yes to it."""

from __future__ import annotations

from robot.consent import Plan
from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp.facts import CARRIED_OVER, MigrationFacts

HEADING = "This will be written:"

_CONNECT = {
    ConnectWay.LINK: "by a link for the account owner",
    ConnectWay.OWN: "by signing in at Amazon",
}


def migration_plan(request: MigrationRequest, known: MigrationFacts) -> Plan:
    """Put together every value that a migration writes."""
    options = known.old.values if known.old else {}
    zone = known.box.zone if known.box else "?"
    links = tuple(f"{ours} -> {theirs}" for ours, theirs in known.sku.by_hand) if known.sku else ()
    values: dict[str, str | tuple[str, ...]] = {
        "Company": known.company or "not shown",
        "Store": request.store,
        "Switch off": request.channel,
        "Create": request.new_name,
        **{CARRIED_OVER[element]: tuple(value) for element, value in options.items()},
        "Zone of Ignore Orders Before": zone,
        "Connect": request.connect.value,
        "SKU links": links,
    }
    lines = [
        f"Company   {values['Company']}",
        f"Store     {request.store}",
        f"Switch off  {request.channel}",
        f"Create      {request.new_name}  (Amazon SP)",
        *(f"  {CARRIED_OVER[element]}: {', '.join(value)}" for element, value in options.items()),
        f"  Ignore Orders Before: the instant of the switch-off, in {zone}",
        f"  Connected to Amazon: {_CONNECT[request.connect]}",
        *(["Orders cannot be compared: this site shows no list of orders"] if known.orders_unread else []),
        *([f"  SKU links to import: {len(links)} ({', '.join(links)})"] if links else []),
    ]
    return Plan(HEADING, values, tuple(lines))
