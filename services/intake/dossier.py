"""What goes on in a dossier whatever its state: first-asked duty, kin, papers, readings.

The life of a case, from registration to archive, is in `application`, which builds on this.
"""

import secrets
from uuid import UUID

from services.chassis import codec
from services.chassis.application import Result, decides
from services.chassis.store import InboxRow
from services.chassis.work import Work
from services.contracts.commands import dossier as asked

from . import registering
from .domain import Case, Rules
from .people import People, papers_of, readings

BLOB_KEY_BYTES = 64  # AES-SIV with 256-bit keys (RFC 5297)


class Dossier(People):
    """The half of the desk's application that no state of a case rests on."""

    # 首问负责 -----------------------------------------------------------------------------------

    @decides(asked.RecordContact)
    def record_contact(self, command: asked.RecordContact, work: Work) -> Result:
        """A word with somebody concerned."""
        case = work.load(Case)
        case.record_contact(
            **work.act, whom=command.whom, means=command.means, summary=command.summary
        )
        return case

    @decides(asked.ChooseContact)
    def choose_contact(self, command: asked.ChooseContact, work: Work) -> Result:
        """Told otherwise from now on; the address travels sealed to the notifier."""
        case = work.load(Case)
        named = str(command.person) if command.person else None
        person = UUID(case.whom_to_tell(work.act["by"], named))
        chosen = codec.plain(command.contact)
        if command.contact.channel == "sms":
            known = work.unseal([person]).get(person, {})
            chosen["address"] = registering.dialled(chosen["address"] or known.get("phone"))
        case.must_be_reachable(chosen["channel"], chosen["address"])
        case.choose_contact(
            **work.act, person=str(person), channel=chosen["channel"],
            sealed=work.token(person, chosen),
        )  # fmt: skip
        return case

    @decides(asked.MakePromise)
    def promise(self, command: asked.MakePromise, work: Work) -> Result:
        """Promised by an instant; the answer has the promise's number."""
        case = work.load(Case)
        return case, {"promise": case.promise(**work.act, what=command.what, due=command.due)}

    @decides(asked.KeepPromise)
    def keep_promise(self, command: asked.KeepPromise, work: Work) -> Result:
        """What was promised is done."""
        case = work.load(Case)
        case.keep_promise(**work.act, promise=command.promise, how=command.how)
        return case

    @decides(asked.BreakPromise)
    def break_promise(self, command: asked.BreakPromise, work: Work) -> Result:
        """The instant passed."""
        case = work.load(Case)
        case.break_promise(**work.act, promise=command.promise)
        return case

    @decides(asked.HandOver)
    def hand_over(self, command: asked.HandOver, work: Work) -> Result:
        """Somebody is asked to take the duty over."""
        case = work.load(Case)
        case.offer_hand_over(**work.act, to=command.to, reason=command.reason, note=command.note)
        return case

    @decides(asked.AcknowledgeHandOver)
    def acknowledge_hand_over(self, command: asked.AcknowledgeHandOver, work: Work) -> Result:
        """The receiver has the duty."""
        case = work.load(Case)
        case.acknowledge_hand_over(**work.act)
        return case

    # 关联 · 合并 --------------------------------------------------------------------------------

    @decides(asked.LinkCase)
    def link(self, command: asked.LinkCase, work: Work) -> Result:
        """Both ends know it."""
        case, other = work.load(Case), work.load(Case, command.other)
        case.link(**work.act, other=other, relation=command.relation, reason=command.reason)
        return case

    @decides(asked.MergeCase)
    def merge(self, command: asked.MergeCase, work: Work) -> Result:
        """Closed as the same matter as another."""
        case, into = work.load(Case), work.load(Case, command.into)
        case.merge(**work.act, into=into, reason=command.reason)
        return told_to_parent(case, work)

    @decides(asked.SuspectDuplicates)
    def suspect_duplicates(self, command: asked.SuspectDuplicates, work: Work) -> Result:
        """Others look like this one."""
        case = work.load(Case)
        case.suspect_duplicates(**work.act, candidates=codec.plain(command.candidates))
        return case

    # 附件 · 查阅 --------------------------------------------------------------------------------

    @decides(asked.PrepareAttachment)
    def prepare_attachment(self, command: asked.PrepareAttachment, work: Work) -> Result:
        """The key of this case's papers, made on its first use."""
        case = work.load(Case)
        case.must_take_paper(
            media_type=command.media_type, size=command.size, rules=self._rules(work)
        )
        return case, {"key": _blob_key(case, work)}

    @decides(asked.AttachPaper)
    def attach(self, command: asked.AttachPaper, work: Work) -> Result:
        """A paper in the dossier; the answer has its number."""
        case = work.load(Case)
        number = case.attach(
            **work.act,
            sha256=command.sha256,
            blob=command.blob,
            size=command.size,
            media_type=command.media_type,
            title=command.title,
            rules=self._rules(work),
        )
        return case, {"attachment": number}

    @decides(asked.OpenAttachment)
    def open_attachment(self, command: asked.OpenAttachment, work: Work) -> Result:
        """Where a paper lies and its key in the answer, and the reading in the trail."""
        case = work.load(Case)
        paper = case.paper(command.attachment)
        readings(case, work).record_attachment(
            **work.act,
            attachment=paper.number,
            purpose=command.purpose,
            reason=command.reason,
        )
        return case, {"key": _blob_key(case, work), **codec.plain(paper)}

    def _rules(self, work: Work) -> Rules:
        return self.policy.attachments.at(work.now).rules


def told_to_parent(case: Case, work: Work) -> Case:
    """A parent knows which of its children are open."""
    if case.parent:
        parent = work.load(Case, UUID(case.parent))
        parent.note_child(**work.act, child=str(case.id), number=case.number, state=case.state)
    return case


def _blob_key(case: Case, work: Work) -> str:
    """The key of a case's papers (hex), from the vault; made there when there is none.

    No event says that it was made, so nothing would keep two instances from making one each, of
    which the later would lose the papers of the earlier: the inbox does. It is made once until
    somebody is forgotten, who may take it along.
    """
    owner = papers_of(case.id)
    found = work.unseal([owner]).get(owner)
    if found is None:
        found = {"key": secrets.token_hex(BLOB_KEY_BYTES)}
        work.seal(owner, found)
        work.batch.note(InboxRow(("papers", f"{owner}:{len(case.erased)}:{case.forgotten}")))
    return str(found["key"])
