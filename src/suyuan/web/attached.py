"""Files of documents on pages: the panel that shows them, and the field that takes them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.foundation import attachments, documents, wording
from suyuan.foundation.attachments import AttachmentKind
from suyuan.foundation.context import Actor
from suyuan.foundation.files import Content
from suyuan.kernel.errors import DomainError
from suyuan.web.people import Reader
from suyuan.web.screens.panels import Template

KINDS: Final[Mapping[str, Promise]] = {
    AttachmentKind.CERTIFICATE: _("Certificate"),
    AttachmentKind.PHOTO: _("Photo"),
    AttachmentKind.REPORT: _("Report"),
    AttachmentKind.DRAWING: _("Drawing"),
    AttachmentKind.OTHER: _("Other"),
}
FILES: Final = _("Files")
_SALT: Final = "suyuan.web.attached"
_HOURS: Final = 12


class UploadWidget(forms.ClearableFileInput):
    """Takes a file, and remembers it through a mistake elsewhere in the form."""

    template_name = "web/widgets/upload.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        endings = ",".join(attachments.STARTS)
        super().__init__({"accept": endings, **(attrs or {})})

    @override
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        fresh = files.get(name)
        if fresh:
            return fresh
        try:
            sha256, size, label = signing.loads(
                data.get(f"{name}-kept", ""), salt=_SALT, max_age=_HOURS * 3600
            )
        except (signing.BadSignature, TypeError, ValueError):
            return None
        return Content(sha256=sha256, size_bytes=size, name=label)

    @override
    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    @override
    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        if isinstance(value, Content):
            kept = [value.sha256, value.size_bytes, value.name]
            context["kept"] = signing.dumps(kept, salt=_SALT)
            context["kept_name"] = value.name
            context["widget"]["attrs"].pop("required", None)
        return context


class UploadField(forms.FileField):
    """A file for a document; its value is a `Content`, which `attachments.attach` takes."""

    widget = UploadWidget

    def __init__(self, *, limit: int = attachments.SIZE_MAX, **options: Any) -> None:
        options.setdefault("label", _("File"))
        super().__init__(**options)
        self.limit = limit

    @override
    def clean(self, data: Any, initial: Any = None) -> Content | None:
        if isinstance(data, Content):
            return data
        if not data:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            return attachments.taken(data, data.name or "", limit=self.limit)
        except DomainError as failure:
            raise ValidationError(wording.sentence(failure), code=failure.code) from failure

    @override
    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None

    @override
    def bound_data(self, data: Any, initial: Any) -> Any:
        """Keep a good file for the next time the form is sent."""
        try:
            return self.clean(data)
        except ValidationError:
            return None


class AttachForm(forms.Form):
    """A file, what it is, and a word about it."""

    file = UploadField()
    kind = forms.ChoiceField(label=_("What it is"), choices=list(KINDS.items()))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


def context_of(actor: Actor, document: str) -> Mapping[str, Any]:
    """Return what the template ``web/attached.html`` shows of a document's files."""
    return {
        "document": document,
        "files": [
            {"row": row, "kind": KINDS[row.kind], "withdrawal": getattr(row, "withdrawal", None)}
            for row in attachments.attached(document)
        ],
        "may_attach": documents.may_change(actor, document),
    }


def panel(
    document: Callable[[Any], str],
    *,
    title: str | Promise = FILES,
    name: str = "files",
    side: bool = True,
) -> Template:
    """Return the panel of a document's files, with the way to add one."""

    def context(row: Any, reader: Reader) -> Mapping[str, Any]:
        return context_of(reader.actor, document(row))

    return Template(
        name=name, title=title, template="web/attached.html", context=context, side=side,
        is_late=True,
    )  # fmt: skip
