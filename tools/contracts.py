"""Our own kind of import contract: areas meet only at their front doors."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoorContract(Contract):
    """Siblings may import each other only through the named front-door modules."""

    type_name = "front_door"

    container = fields.StringField()
    front_doors = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Find every import that goes around a front door."""
        bad: list[Any] = []
        for imported in sorted(graph.modules):
            owner, door = self._split(imported)
            if owner is None or door in self.front_doors:
                continue
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                other, _ = self._split(importer)
                if other is not None and other != owner:
                    bad.extend(graph.get_import_details(importer=importer, imported=imported))
        return ContractCheck(kept=not bad, metadata={"bad": bad})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that breaks the contract."""
        for detail in check.metadata["bad"]:
            line = f"{detail['importer']}:{detail['line_number']}  {detail['line_contents']}"
            output.print_error(line)

    def _split(self, module: str) -> tuple[str | None, str | None]:
        prefix = f"{self.container}."
        if not module.startswith(prefix):
            return None, None
        owner, _, rest = module.removeprefix(prefix).partition(".")
        return owner, rest.partition(".")[0] or None
