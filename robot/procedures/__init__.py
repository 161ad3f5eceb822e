"""The procedures that the robot can carry out, a package each."""
