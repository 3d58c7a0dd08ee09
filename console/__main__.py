"""The `lyra` command."""

import sys


def main() -> None:
    """Run the command line; leaves with its exit status."""
    from console.cli.main import lyra

    try:
        lyra(prog_name="lyra", standalone_mode=True)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
