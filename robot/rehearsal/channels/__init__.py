"""The local Channels: screens over the rules of `robot.rehearsal.world`."""
