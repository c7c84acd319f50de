"""A person's own settings."""

from typing import Any

from django import forms
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from typing_extensions import override

from suyuan.foundation import clock, wording
from suyuan.foundation.accounts import operations as accounts
from suyuan.kernel.errors import DomainError
from suyuan.web import people
from suyuan.web.access import signed_in
from suyuan.web.zones import LANGUAGES, zones


class PreferencesForm(forms.Form):
    """Language and time zone."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zones,
        help_text=gettext_lazy("All moments are shown in this zone."),
    )


class PasswordForm(forms.Form):
    """The present password and twice the new one."""

    present = forms.CharField(
        label=gettext_lazy("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        help_text=gettext_lazy("At least ten characters, and none of the common ones."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("New password, again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Compare the two new passwords."""
        values = self.cleaned_data
        if values.get("password") != values.get("again"):
            self.add_error("again", _("This is not the same password."))
        return values


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change language and time zone."""
    person = people.person_of(request)
    assert person is not None
    initial = {"language": person.language, "time_zone": person.time_zone}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change_own_preferences(
                context=people.context_of(
                    request, reason=_("Own settings"), command_id=clock.new_id()
                ),
                **form.cleaned_data,
            )
        except DomainError as failure:
            form.add_error(None, wording.sentence(failure))
        else:
            messages.success(request, _("Your settings are saved."))
            return HttpResponseRedirect(reverse("profile"))
    held = person.assignments.filter(ended_at__isnull=True).select_related("role", "site")
    context = {"form": form, "person": person, "held": held.order_by("role__code")}
    return render(request, "web/profile.html", context, status=422 if form.errors else 200)


@signed_in
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accounts.change_own_password(
                context=people.context_of(
                    request, reason=_("Own password"), command_id=clock.new_id()
                ),
                present=form.cleaned_data["present"],
                password=form.cleaned_data["password"],
            )
        except DomainError as failure:
            field = "password" if isinstance(failure, accounts.WeakPasswordError) else "present"
            form.add_error(field, wording.sentence(failure))
        else:
            auth.update_session_auth_hash(request, user)
            messages.success(request, _("Your password is changed."))
            return HttpResponseRedirect(reverse("profile"))
    context = {"form": form}
    return render(request, "web/password.html", context, status=422 if form.errors else 200)
