"""Signing in and out, and what a reader chooses: language, site, brightness."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from suyuan.foundation import clock, wording
from suyuan.foundation.accounts import operations as accounts
from suyuan.kernel.errors import DomainError
from suyuan.web import people, places
from suyuan.web.access import public, signed_in
from suyuan.web.frame import PERSON_COOKIE, THEME_COOKIE

YEAR: Final = 365 * 24 * 3600
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _next(request: HttpRequest) -> str:
    """Return the address to go to, if it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure()):
        return asked
    return "/"


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in."""
    if request.method != "POST":
        if people.is_signed_in(request):
            return HttpResponseRedirect(_next(request))
        shown = {"form": SignInForm(), "next": _next(request), "nobody": people.is_nobody_there()}
        return render(request, "web/sign_in.html", shown)
    form = SignInForm(request.POST)
    if form.is_valid():
        try:
            user = accounts.sign_in(
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                address=request.META.get("REMOTE_ADDR") or "",
                at=clock.now(),
            )
        except DomainError as failure:
            form.add_error(None, wording.sentence(failure))
        else:
            auth.login(request, user, backend=BACKEND)
            answer = HttpResponseRedirect(_first_page(request, user))
            # Read by the page: a form goes on only for the person who opened it.
            answer.set_cookie(PERSON_COOKIE, str(user.pk), max_age=YEAR, samesite="Lax")
            return answer
    context = {"form": form, "next": _next(request)}
    return render(request, "web/sign_in.html", context, status=422)


def _first_page(request: HttpRequest, user: Any) -> str:
    """Return where a person goes after signing in: who has a password of another changes it."""
    if accounts.signing_lock(user.pk) is not accounts.Outcome.RESET:
        return _next(request)
    text = _("Your password was set by somebody else. Choose one that only you know.")
    messages.warning(request, text)
    return reverse("change-password")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Let a person out."""
    person = people.person_of(request)
    if person is not None:
        address = request.META.get("REMOTE_ADDR") or ""
        accounts.sign_out(user=person, address=address, at=clock.now())
    auth.logout(request)
    messages.info(request, _("You are signed out."))
    return HttpResponseRedirect(reverse("sign-in"))


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Change the language: for good when signed in, in this browser otherwise."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_next(request))
    if language not in dict(settings.LANGUAGES):
        return response
    person = people.person_of(request)
    if person is not None and person.language != language:
        accounts.change_own_preferences(
            context=people.context_of(
                request, reason=_("Language chosen"), command_id=clock.new_id()
            ),
            language=language,
            time_zone=person.time_zone,
        )
    translation.activate(language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", httponly=True
    )
    return response


@signed_in
@require_POST
def choose_site(request: HttpRequest) -> HttpResponse:
    """Change the site at which the reader works."""
    code = request.POST.get("site", "")
    allowed = {site.code: site.id for site in places.sites_for(people.actor_of(request))}
    if code in allowed:
        request.session[people.SITE_KEY] = allowed[code]
    else:
        request.session.pop(people.SITE_KEY, None)
    return HttpResponseRedirect(_next(request))


@public
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Change the brightness of this browser."""
    response = HttpResponseRedirect(_next(request))
    theme = request.POST.get("theme", "")
    if theme in {"light", "dark"}:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
