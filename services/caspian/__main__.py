"""`python -m caspian` is the console script."""

from caspian.cli.main import main

main()
