"""Creating and changing sites."""

from suyuan.foundation.accounts import choices, domain
from suyuan.foundation.accounts.models import Site
from suyuan.foundation.accounts.operations.errors import SiteExistsError, site_coded
from suyuan.foundation.authorization import EVERYWHERE
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.locking import lock


@command(name="accounts.create_site", action=choices.CHANGE_SITES, site=lambda _values: EVERYWHERE)
def create_site(
    *, context: Context, code: str, name: str, name_en: str = "", time_zone: str = "Asia/Shanghai"
) -> Site:
    """Create a site.

    Raises:
        CodeError: If the code has a wrong form.
        SiteExistsError: If the code is taken.
        TimeZoneError: If the time zone is unknown.
    """
    del context
    found = domain.check_code(code)
    lock([("site", found)])
    if Site.objects.filter(code=found).exists():
        raise SiteExistsError(site=found)
    site = Site(
        code=found,
        name=domain.check_name(name),
        name_en=name_en.strip(),
        time_zone=domain.check_time_zone(time_zone),
    )
    site.save(force_insert=True)
    return site


@command(name="accounts.change_site", action=choices.CHANGE_SITES, site=lambda _values: EVERYWHERE)
def change_site(
    *, context: Context, code: str, name: str, name_en: str = "", time_zone: str = "Asia/Shanghai"
) -> Site:
    """Change the name or the time zone of a site.

    Raises:
        UnknownSiteError: If there is no such site.
        TimeZoneError: If the time zone is unknown.
    """
    del context
    site = site_coded(code)
    site.name = domain.check_name(name)
    site.name_en = name_en.strip()
    site.time_zone = domain.check_time_zone(time_zone)
    site.save()
    return site
