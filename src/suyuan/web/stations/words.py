"""What the pages of stations say by themselves, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

WORDS: Final[Mapping[str, Promise]] = {
    "begin": gettext_lazy("Choose what to work on"),
    "again": gettext_lazy("Choose another"),
    "over": gettext_lazy("Nothing more is to be done here. Choose what is next."),
    "online": gettext_lazy("Online"),
    "offline": gettext_lazy("Offline"),
    "nothingWaiting": gettext_lazy("Offline · what you scan is kept on this device."),
    "signIn": gettext_lazy("You are signed out. Sign in again: what was entered is kept."),
    "signInShort": gettext_lazy("Sign in"),
    "answerFirst": gettext_lazy("Answer the question first."),
    "noRight": gettext_lazy("You have no right to work here at this site."),
    "kept": gettext_lazy("Kept, waits to be sent"),
    "unknownOffline": gettext_lazy(
        "Not among what belongs to this job. It is kept and checked when it is sent."
    ),
    "notOfJob": gettext_lazy("This does not belong to the job. Nothing was entered."),
    "nothingEntered": gettext_lazy("Nothing was entered."),
    "twice": gettext_lazy("The same code twice within a second: taken once."),
    "twoCodes": gettext_lazy("Two codes in one go: scan them one by one. Nothing was entered."),
    "empty": gettext_lazy("Nothing was read."),
    "conflict": gettext_lazy("Refused when it was sent; it is left for a person to decide"),
    "last": gettext_lazy("Last entries"),
    "undo": gettext_lazy("Undo the last"),
    "back": gettext_lazy("Take the last answer back"),
    "takenBack": gettext_lazy("Taken back; nothing was entered."),
    "undoWhy": gettext_lazy("Why is it undone?"),
    "undone": gettext_lazy("Undone"),
    "otherReason": gettext_lazy("Another reason"),
    "camera": gettext_lazy("Scan with the camera"),
    "type": gettext_lazy("Type it"),
    "photo": gettext_lazy("Take a photo"),
    "take": gettext_lazy("Take this"),
    "duplicate": gettext_lazy(
        "This was scanned before and waits to be sent. It counts once: nothing was entered."
    ),
    "decided": gettext_lazy("A person has decided about it"),
    "tellPerson": gettext_lazy("Tell the person in charge of the area."),
    "done": gettext_lazy("%(label)s: %(value)s of %(target)s. Everything is done."),
    "whatNext": gettext_lazy("What next?"),
    "stations": gettext_lazy("All stations"),
    "noCamera": gettext_lazy(
        "There is no camera, or this browser does not allow its use. A camera needs a secure "
        "address (https or localhost)."
    ),
    "look": gettext_lazy("Hold the code into the frame."),
    "next": gettext_lazy("Go on"),
    "skip": gettext_lazy("Skip"),
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "cancel": gettext_lazy("Cancel"),
    "change": gettext_lazy("Change"),
    "leave": gettext_lazy("Leave the station"),
    "needsNumber": gettext_lazy("This is no number."),
    "failed": gettext_lazy("Sending failed; it is tried again by itself."),
    "stopped": gettext_lazy("One entry cannot be sent: %(why)s The entries after it wait."),
    "drop": gettext_lazy("Take it out of the queue"),
    "noStore": gettext_lazy(
        "This browser keeps nothing on the device (private window?). Without network nothing can "
        "be entered."
    ),
    "notYet": gettext_lazy("This station was never opened on this device with network."),
    "there": gettext_lazy("To the list where that is done"),
    "sound": gettext_lazy("Sound"),
}


def words() -> Mapping[str, str | Sequence[str]]:
    """Return every text by its name; those with a count in two forms, for one and for more."""
    one, more = _counted(1), _counted(2)
    return {
        **{key: str(text) for key, text in WORDS.items()},
        **{key: [one[key], more[key]] for key in one},
    }


def _counted(count: int) -> Mapping[str, str]:
    """Return the texts with a count, which the page puts in."""
    return {
        "waitingOffline": ngettext(
            "Offline · %(count)s entry waits. It is sent by itself, once, when there is network "
            "again.",
            "Offline · %(count)s entries wait. They are sent by themselves, once, when there is "
            "network again.",
            count,
        ),
        "sending": ngettext(
            "%(count)s entry is being sent …", "%(count)s entries are being sent …", count
        ),
        "ofOthers": ngettext(
            "%(count)s entry of %(person)s waits until they sign in here.",
            "%(count)s entries of %(person)s wait until they sign in here.",
            count,
        ),
        "conflicts": ngettext(
            "%(count)s entry needs a person", "%(count)s entries need a person", count
        ),
        "clock": ngettext(
            "The clock of this device is off by %(count)s minute. The times are corrected; please "
            "set the clock.",
            "The clock of this device is off by %(count)s minutes. The times are corrected; please "
            "set the clock.",
            count,
        ),
    }
