"""What of which stories differs between two runs of the same code, and is therefore not compared."""

# Story (on either database, unless it begins with one), what is left out (`rows` or `all`), and why.
NOT_COMPARED = [
]


def left_out(name):
    """What is left out of a story: nothing, its `rows`, or `all`."""
    database, story = name.split("/", 1)
    return next((what for known, what, _ in NOT_COMPARED if known in (story, f"{database}/{story}")), None)
