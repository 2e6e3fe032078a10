"""Tasks pushed to a grid's officer."""

from uuid import UUID

from services.chassis.application import Result, decides
from services.chassis.work import Work
from services.contracts.commands.errands import (
    AcknowledgeTask,
    CancelTask,
    FinishTask,
    NoteUnacknowledged,
    PushTask,
)

from ..domain import Errands, Grid, Task
from ..domain.errors import NotInGrid
from ..domain.grid import must_be_centre
from .addressed import POLICY, fresh, grid_of, today


class Tasks:
    """Pushed by the centre, seen and done by the officer or whoever stands in."""

    @decides(PushTask)
    def push_task(self, command: PushTask, work: Work) -> Result:
        """The officer in charge today is told at once."""
        grid = grid_of(command.grid, work)
        must_be_centre(work.act["by"], grid.code)
        task = Task.push(
            fresh(),
            **work.act,
            grid=grid.code,
            text=command.text,
            due=command.due.isoformat(),
            case=str(command.case) if command.case else None,
            officer=grid.officers_on(today(work))[-1],
        )
        if command.case:
            _errands_of(command.case, work).note(**work.act, task=task.id)
        return grid, {"task": str(work.add(task).id)}

    @decides(AcknowledgeTask)
    def acknowledge_task(self, command: AcknowledgeTask, work: Work) -> Result:
        """Seen, by the officer and by nobody in the officer's place but a substitute."""
        grid = grid_of(command.grid, work)
        grid.must_let_work(work.act["by"], today(work), centre=False)
        _task_of(command.task, grid, work).acknowledge(**work.act)
        return grid

    @decides(FinishTask)
    def finish_task(self, command: FinishTask, work: Work) -> Result:
        """Done, with its result."""
        grid = grid_of(command.grid, work)
        grid.must_let_work(work.act["by"], today(work), centre=False)
        _task_of(command.task, grid, work).finish(**work.act, result=command.result)
        return grid

    @decides(CancelTask)
    def cancel_task(self, command: CancelTask, work: Work) -> Result:
        """Called off by the centre."""
        grid = grid_of(command.grid, work)
        must_be_centre(work.act["by"], grid.code)
        _task_of(command.task, grid, work).cancel(**work.act, reason=command.reason)
        return grid

    @decides(NoteUnacknowledged)
    def note_unacknowledged(self, command: NoteUnacknowledged, work: Work) -> Result:
        """The timekeeper found that nobody has seen it."""
        task = work.load(Task, command.task)
        task.note_unacknowledged(**work.act, hours=POLICY.fieldwork.acknowledge_hours)
        return task


def _errands_of(case: UUID, work: Work) -> Errands:
    found = work.find(Errands, Errands.id_of(case))
    return found or work.add(Errands.start(case, **work.act))


def _task_of(id_: UUID, grid: Grid, work: Work) -> Task:
    found = work.find(Task, id_)
    if found is None:
        raise NotInGrid(id=str(id_), grid=grid.code)
    found.must_lie_in(grid.code)
    return found
