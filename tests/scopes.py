"""A document of ours for tests that need one: a saved scope, whose number begins with SC."""

from suyuan.areas.trace import operations
from suyuan.ledger.queries.things import thing_by_key
from tests import personas
from tests.integration.ledger import world


def scope(name="Pumps of March"):
    """Give the number of a new saved scope over a reel."""
    if thing_by_key(world.reel("A")) is None:
        world.build()
        world.say(world.receive(world.amount(world.reel("A"), 10)))
    return operations.save_scope(
        context=personas.context("eva"), name=name, question={"causes": [world.reel("A")]}
    )
