"""The commands of the program ``suyuan``: one module each, found by its file name.

A module ``trace.py`` is the command ``suyuan trace`` (``import_.py`` is ``import``, an underscore
inside a name becomes a hyphen). It holds:

``HELP = "…"``
    One sentence, a plain string: it is read without importing the module.
``NEEDS = "database"``
    What must be there before `run`, a plain string, "database" where it is left out:
    "nothing" (not even Django), "django" (settings and translations, no database), "database"
    (as the application's role; an embedded server is started if none runs), "owner" (the same as
    the owner of the tables: migrations and bulk loads only).
``BEGINS = "yes"``
    The command may begin in a folder that was never prepared, a plain string, left out otherwise:
    every other one that needs the database says what is to be done first.
``add_arguments(parser: argparse.ArgumentParser) -> None``
    Adds the command's own arguments. ``--json``, ``--data`` and ``--language`` are there already.
``run(options: argparse.Namespace) -> int``
    Does it and gives the exit status: 0 fine, 1 the answer is "no" or there are problems, 2 it
    could not be done. Print results to standard output (with ``options.json`` one JSON document
    and nothing else), progress and everything else to standard error. A
    `suyuan.kernel.errors.DomainError` that leaves `run` becomes its sentence and status 1.

The module is imported after Django is set up, so it may import operations and queries at its top.
"""
