"""Every no about forms (三单两函), as in `errors.py`."""

from .errors import ReferralError


class UnknownFormKind(ReferralError):
    """No kind of this code is in force today; the facts name those that are."""

    code = "unknown-form-kind"
    kind = "invalid"


class FormGoesWithAct(ReferralError):
    """The paper and the act cannot disagree: it is issued, signed and ended by the act alone."""

    code = "form-goes-with-act"


class NotYourFormKind(ReferralError):
    """The policy says which roles issue a kind."""

    code = "not-your-form-kind"
    kind = "forbidden"


class AddresseeMissing(ReferralError):
    """This kind goes to a unit."""

    code = "addressee-missing"
    kind = "invalid"


class NoAddressee(ReferralError):
    """This kind goes to no unit."""

    code = "no-addressee"
    kind = "invalid"


class FormFieldMissing(ReferralError):
    """A field that the kind requires is missing."""

    code = "form-field-missing"
    kind = "invalid"


class FormFieldUnknown(ReferralError):
    """The kind has no such field, or it is filled in by the system."""

    code = "form-field-unknown"
    kind = "invalid"


class FormFieldMalformed(ReferralError):
    """The value is none of the field's type."""

    code = "form-field-malformed"
    kind = "invalid"


class NoSuchForm(ReferralError):
    """The case has no such form."""

    code = "no-such-form"
    kind = "not_found"


class ReplacesNothing(ReferralError):
    """A corrected form replaces a recalled one of the same kind; each is replaced once."""

    code = "replaces-nothing"


class WrongFormState(ReferralError):
    """Not in this state of the form; the facts name the actions that are allowed."""

    code = "wrong-form-state"


class UnknownSlot(ReferralError):
    """The form has no such slot for a signature."""

    code = "unknown-slot"
    kind = "invalid"


class SlotSignedBefore(ReferralError):
    """One slot, one signature."""

    code = "slot-signed"


class NotYourSlot(ReferralError):
    """The policy says which side and which roles sign a slot."""

    code = "not-your-slot"
    kind = "forbidden"


class NoAnswerWanted(ReferralError):
    """This kind is not answered."""

    code = "no-answer-wanted"


class NotYourForm(ReferralError):
    """The addressee answers a form, and the issuing unit takes it back."""

    code = "not-your-form"
    kind = "forbidden"
