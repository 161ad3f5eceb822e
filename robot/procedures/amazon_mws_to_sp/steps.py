"""The documented procedure, in order: one class a sentence, see procedure.md for the sentences."""

from __future__ import annotations

import hashlib

from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp import activation, new_channel, old_channel, switch_off, zone
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.step import Step

PARTS = {
    1: "Step One: sign in and choose the store",
    2: "Step Two: switch the old channel off",
    3: "Step Three: make and connect the new channel",
    4: "Step Four: switch the new channel on",
}
"""The documented Steps; each is one trace."""


def make_steps(request: MigrationRequest) -> list[Step[MigrationWork]]:
    """Make the steps for one attempt of one migration."""
    is_link = request.connect is ConnectWay.LINK
    return [
        old_channel.SignIn(),
        old_channel.OpenStores(),
        old_channel.ChooseStore(),
        old_channel.FindOldChannel(),
        old_channel.OpenOldSettings(),
        old_channel.ReadOldSettings(),
        old_channel.InspectNewForm(),
        old_channel.ReadOrdersBefore(),
        zone.ProveZone(),
        old_channel.KeepSkuLinks(),
        switch_off.NoteCutOff(),
        switch_off.SwitchOffOldChannel(),
        new_channel.AddChannel(),
        new_channel.ChooseAmazonSp(),
        new_channel.NameChannel(),
        new_channel.SetOptions(),
        new_channel.SetCutOff(),
        new_channel.SaveNewChannel(),
        new_channel.WaitForConnectButtons(),
        new_channel.CopyConnectLink() if is_link else new_channel.ConnectOwnAccount(),
        new_channel.AwaitConfirmation(),
        activation.ActivateNewChannel(),
        activation.DoubleCheckCutOff(),
        activation.CarryOverSkuLinks(),
        activation.CheckOrders(),  # last: the later one looks, the more orders have come in
    ]


def step_ids() -> list[str]:
    """List the ids in order; they are the same whichever way the connection is made."""
    return [step.id for step in make_steps(MigrationRequest(store="-", channel="-", new_name="-"))]


def procedure_version() -> str:
    """Name this version of the procedure: a digest of its steps in order."""
    return "amazon-mws-to-sp/" + hashlib.sha256("\n".join(step_ids()).encode()).hexdigest()[:12]
