"""What every decision about a file stands on, and the forms: issue, sign, answer, recall."""

from typing import Any
from uuid import UUID

from services.chassis.application import Result, decides
from services.chassis.codec import plain
from services.chassis.work import Work
from services.contracts.commands.forms import (
    AnswerForm,
    IssueForm,
    RecallForm,
    ShowFormKinds,
    SignForm,
)

from .calendar import day_of
from .domain import form_errors
from .domain.file import File
from .domain.forms import Form
from .domain.limits import Limits
from .formkinds import FormKinds
from .keeping import Keeping
from .papers import Papers, kind_in_force
from .policy import forms, load
from .timetable import Policy


class Filing:
    """Files with their limits and forms. Whatever changes a file, both follow."""

    policy: Policy = load()
    kinds: FormKinds = forms.load()

    def beside(self, target: UUID) -> tuple[UUID, ...]:
        """A case's limits are loaded with its file."""
        return (Limits.id_of(target),)

    def keeping(self, file: File, work: Work) -> Keeping:
        """The time of this file."""
        return Keeping(self.policy, file, work)

    def papers(self, file: File, work: Work) -> Papers:
        """The forms of this file."""
        return Papers(self.kinds, self.policy.calendar, file, work)

    def kept(self, file: File, work: Work) -> File:
        """The file, its forms and its limits following it."""
        self.papers(file, work).follow()
        self.keeping(file, work).follow()
        return file

    # 文书 ---------------------------------------------------------------------------------

    @decides(IssueForm)
    def issue_form(self, command: IssueForm, work: Work) -> Result:
        """A form of a kind in force; the answer has its id and number."""
        file = work.load(File)
        file.must_allow("issue-form")
        kind = kind_in_force(self.kinds, command.kind, work.actor.role, work)
        if kind.addressed and command.to is None:
            raise form_errors.AddresseeMissing(kind=command.kind)
        if command.to is not None and not kind.addressed:
            raise form_errors.NoAddressee(kind=command.kind)
        form = self.papers(file, work).issue(
            kind,
            command.to,
            plain(command.values),
            replaces=str(command.replaces) if command.replaces else None,
        )
        facts = {"form": form.id, "number": form.number, "ordinal": form.ordinal}
        return self.kept(file, work), facts

    @decides(SignForm)
    def sign_form(self, command: SignForm, work: Work) -> Result:
        """A signature; the answer says how the form stands now."""
        file = work.load(File)
        papers = self.papers(file, work)
        form, _ = papers.find(command.form)
        papers.sign(form, command.slot)
        return self.kept(file, work), _stands(form)

    @decides(AnswerForm)
    def answer_form(self, command: AnswerForm, work: Work) -> Result:
        """The addressee's answer."""
        file = work.load(File)
        papers = self.papers(file, work)
        form, _ = papers.find(command.form)
        papers.answer(form, command.answer)
        return self.kept(file, work), _stands(form)

    @decides(RecallForm)
    def recall_form(self, command: RecallForm, work: Work) -> Result:
        """Taken back."""
        file = work.load(File)
        papers = self.papers(file, work)
        form, _ = papers.find(command.form)
        form.recall(**work.act, reason=command.reason)
        papers.end(form, "recalled")
        return self.kept(file, work), _stands(form)

    @decides(ShowFormKinds)
    def show_form_kinds(self, _: ShowFormKinds, work: Work) -> Result:
        """The kinds of today, as the policy has them."""
        known = self.kinds.in_force(day_of(work.now)).values()
        return {"kinds": [plain(each) for each in known]}


def _stands(form: Form) -> dict[str, Any]:
    return {"form": form.id, "state": form.state, "answer_by": form.answer_by}
