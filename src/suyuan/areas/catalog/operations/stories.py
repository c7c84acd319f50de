"""Guided first steps, kept with the data that they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from suyuan.areas.catalog.models import Story
from suyuan.foundation.command import command
from suyuan.foundation.context import Context


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryStep:
    """One thing to do, and where."""

    text: str
    text_en: str
    url: str
    is_optional: bool = False
    """Whether it is left out for those who may not do it; else the whole story is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryValues:
    """A question, and the way to its answer."""

    code: str
    position: int
    title: str
    title_en: str
    text: str
    text_en: str
    steps: Sequence[StoryStep]
    answer: Mapping[str, int | str]
    """What must come out, as the maker of the data has counted it."""


@command(name="catalog.keep_story", action="catalog.change_item")
def keep_story(*, context: Context, values: StoryValues) -> Story:
    """Keep a story, in place of an earlier one of the same code."""
    del context
    story, _ = Story.objects.update_or_create(
        code=values.code,
        defaults={
            "position": values.position,
            "title": values.title,
            "title_en": values.title_en,
            "text": values.text,
            "text_en": values.text_en,
            "steps": [asdict(step) for step in values.steps],
            "answer": dict(values.answer),
        },
    )
    return story
