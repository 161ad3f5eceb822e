"""Where the process starts: the command line is loaded with signals already taken."""

from robot.stopping import end_at_signals


def main() -> None:
    """Run the command line; a signal that comes while it is loaded is a stop as well."""
    end_at_signals()
    from robot.cli import main as run  # noqa: PLC0415 - this takes as long as everything else before the first command

    run()


if __name__ == "__main__":
    main()
