"""What places are for, for new places that are made like others."""

from collections.abc import Mapping

from suyuan.areas.warehouse.models import Profile, ProfileItem
from suyuan.foundation.context import Context


def copy_profiles(_context: Context, made: Mapping[int, int]) -> None:
    """Say of new places what is said of those that they were made like.

    Args:
        _context: That of the command which makes the places.
        made: The new place of each old one.
    """
    old = Profile.objects.filter(pk__in=list(made), active=True).order_by("pk")
    Profile.objects.bulk_create(
        Profile(
            place_id=made[one.pk],
            zone=one.zone,
            storage_class_id=one.storage_class_id,
            kinds=one.kinds,
            capacity=one.capacity,
            note=one.note,
        )
        for one in old
    )
    kept = ProfileItem.objects.filter(profile__in=old).order_by("pk")
    ProfileItem.objects.bulk_create(
        ProfileItem(profile_id=made[one.profile_id], item_id=one.item_id) for one in kept
    )
