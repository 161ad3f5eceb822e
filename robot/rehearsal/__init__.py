"""The stand-in: a local Channels and a local Amazon for rehearsals and tests."""

from robot.rehearsal.config import (
    MAIN_COMPANY,
    MAIN_STORE,
    OLD_CHANNEL,
    OTHER_COMPANY,
    SECOND_STORE,
    AmazonOwner,
    StandInConfig,
)
from robot.rehearsal.faults import Fault, Faults
from robot.rehearsal.model import Channel, OrdersOutcome, SwitchOff, Write
from robot.rehearsal.stand_in import StandIn
from robot.rehearsal.world import World

__all__ = [
    "MAIN_COMPANY",
    "MAIN_STORE",
    "OLD_CHANNEL",
    "OTHER_COMPANY",
    "SECOND_STORE",
    "AmazonOwner",
    "Channel",
    "Fault",
    "Faults",
    "OrdersOutcome",
    "StandIn",
    "StandInConfig",
    "SwitchOff",
    "World",
    "Write",
]
