"""The sentences of the foundation's own failures."""

from typing import Final

from django.utils.translation import gettext_lazy as _

MANAGE_OUTBOX: Final = "foundation.manage_outbox"

ACTIONS = {MANAGE_OUTBOX: _("Send messages to other systems again")}
ROLES = {"IT_ADMINISTRATOR": [MANAGE_OUTBOX]}
MESSAGES = {
    "foundation.forbidden": _("You have no right to do this."),
    "foundation.key_ended": _("The API key is no longer valid."),
    "foundation.not_found": _("There is no such thing, or you may not see it."),
    "foundation.conflict": _("This is not possible in the present state."),
    "foundation.busy": _("Somebody else is changing the same thing. Try again."),
    "foundation.lock_timeout": _(
        "Somebody else has been changing the same thing for too long. Try again."
    ),
    "foundation.too_long": _("This took longer than it may. Try again, or ask for less at once."),
    "foundation.command_reused": _(
        "The command %(command_id)s was sent before with other values, or by somebody else."
    ),
    "foundation.constraint": _(
        "What was entered does not fit to what is recorded, and nothing was saved. Load the page "
        "anew and look at it again."
    ),
    "foundation.value_refused": _("A value is too large, too long or of the wrong kind."),
    "foundation.file_too_large": _("The file is larger than %(limit_bytes)s bytes."),
    "foundation.file_missing": _("The file is gone from the store."),
    "foundation.file_kind": _(
        "“%(name)s” is not taken: send a PDF, a picture, a table or a text, and let its name end"
        " in what it is."
    ),
    "foundation.empty_file": _("“%(name)s” is empty."),
    "foundation.unknown_paper": _("There is no paper of %(document)s, or you may not see it."),
    "foundation.unknown_document": _("There is no document %(document)s, or you may not see it."),
    "foundation.unknown_attachment": _("There is no such file, or you may not see its document."),
    "foundation.already_withdrawn": _("“%(name)s” is withdrawn already."),
    "foundation.no_reason": _("Say why: the reason is missing."),
    "foundation.signature_needed": _("This is done by signing: sign it on its page."),
    "foundation.unknown_challenge": _(
        "There is nothing here for you to sign in this session. Open the page again."
    ),
    "foundation.challenge_expired": _(
        "More than two minutes have gone by since this was shown. Nothing was signed: look at it"
        " again and sign."
    ),
    "foundation.content_moved": _(
        "%(document)s has changed since it was shown. Nothing was signed: look at it again and"
        " sign."
    ),
    "foundation.signer_name": _(
        "This is not your user name. Nothing was signed; %(left)s more wrong attempts lock signing."
    ),
    "foundation.signer_password": _(
        "The password is wrong. Nothing was signed; %(left)s more wrong attempts lock signing."
    ),
    "foundation.signing_locked": _(
        "Your signing is locked after too many wrong attempts. A quality manager or administrator"
        " can unlock it; the attempts are kept."
    ),
    "foundation.password_not_own": _(
        "Your password was set by somebody else. Change it yourself first (My settings), then sign."
    ),
    "foundation.password_unconfirmed": _(
        "Your password was set anew by somebody else before you changed it. Before you sign again,"
        " an administrator other than that one, or a quality manager, unlocks your signing."
    ),
    "foundation.document_too_long": _(
        "The document would have %(rows)s lines; at most %(limit)s can be printed. Take the list"
        " as a table instead."
    ),
    "foundation.unknown_message": _("There is no message %(message_id)s."),
    "foundation.token": _("The page token cannot be read."),
    "foundation.given_up": _("The work was given up. Nothing of it was kept."),
    "foundation.task_failed": _("The work ended with an error. Its number is %(number)s."),
    "kernel.error": _("This is not possible."),
    "kernel.problems": _("%(count)s things are wrong; nothing was done."),
}
