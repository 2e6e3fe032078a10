"""What may be done with a case in which state. Reading personal data is not a change of state."""

# First-asked duty, links and papers go on as long as the dossier is open.
ALWAYS = (
    "record-contact", "promise", "keep-promise", "hand-over", "acknowledge-hand-over",
    "link", "attach", "choose-contact",
)  # fmt: skip

ALLOWED: dict[str, tuple[str, ...]] = {
    "registered": ("accept", "decline", "merge", *ALWAYS),
    "accepted": ("merge", *ALWAYS),  # in the hands of departments and levels: see referral
    "handled": ("resolve", "send-back", "merge", *ALWAYS),
    "resolved": ("rate", "reopen", "archive", *ALWAYS),  # archive once the window has ended
    "rated": ("reopen", "archive", *ALWAYS),  # a verdict of before the two-part close
    "confirmed": ("reopen", "archive", *ALWAYS),
    "declined": ("reopen", "archive", *ALWAYS),
    "merged": ("reopen", "archive", *ALWAYS),
    "archived": ("reopen",),
}
OPEN = ("registered", "accepted", "handled")  # somebody is still working on it
