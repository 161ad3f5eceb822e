"""Run the command line with `python -m robot`."""

from robot.cli import main

if __name__ == "__main__":
    main()
