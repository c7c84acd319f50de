"""Tables of what people set up for themselves: columns of lists and saved views."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override


class ListChoice(models.Model):
    """The columns that a person shows in a list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resource = models.CharField(max_length=60)
    columns = ArrayField(models.TextField())

    objects: ClassVar[models.Manager["ListChoice"]] = models.Manager()

    class Meta:
        db_table = "web_list_choice"
        constraints = [
            models.UniqueConstraint(fields=["user", "resource"], name="web_list_choice_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.user_id} {self.resource}"


class SavedView(models.Model):
    """Filters and sorting of a list that a person gave a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resource = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField()

    objects: ClassVar[models.Manager["SavedView"]] = models.Manager()

    class Meta:
        db_table = "web_saved_view"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "resource", "name"], name="web_saved_view_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.user_id} {self.resource}: {self.name}"
