"""Baseline `crud`: FastAPI + SQLAlchemy 2 + psycopg, one uvicorn process, no events, no broker.

What most teams would write for `POST /cases`: the case's row and an audit row in one transaction.
Both usual forms are here, a plain function in a thread and a coroutine; the figure takes the
faster. Run as `python -m bench.baselines.crud sync|async POSTGRES_URL PORT`.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import URL, ForeignKey, create_engine, func, make_url, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, sessionmaker

POOL = 32  # as many as connections ask
# Starlette runs plain functions in at most 40 threads.


class Base(DeclarativeBase):
    """The tables."""


class Case(Base):
    """A case as columns."""

    __tablename__ = "crud_cases"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    narrative: Mapped[str]
    channel: Mapped[str]
    kind: Mapped[str]
    division: Mapped[str] = mapped_column(index=True)
    status: Mapped[str]
    reported_at: Mapped[datetime]
    audits: Mapped[list["Audit"]] = relationship()


class Audit(Base):
    """Who did what."""

    __tablename__ = "crud_audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("crud_cases.id"), index=True)
    actor: Mapped[str]
    action: Mapped[str]
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Matter(BaseModel):
    """The body of `POST /cases`."""

    title: str = Field(min_length=1, max_length=200)
    narrative: str = Field(min_length=1, max_length=20_000)
    channel: str
    kind: str
    division: str = Field(pattern=r"^[0-9]{6,12}$")


def _rows(matter: Matter) -> Case:
    now, id_ = datetime.now(UTC).replace(tzinfo=None), uuid4()
    facts = matter.model_dump()
    audit = Audit(actor="clerk.li", action="registered", at=now, facts=facts)
    return Case(id=id_, number=f"{matter.division}-{id_}", status="registered", reported_at=now,
                audits=[audit], **facts)  # fmt: skip


def blocking(url: URL) -> FastAPI:
    """The form with plain functions."""
    engine = create_engine(url, pool_size=POOL, max_overflow=8)
    sessions = sessionmaker(engine, expire_on_commit=False)
    app = FastAPI()

    @app.post("/cases", status_code=201)
    def register(matter: Matter) -> dict[str, str]:
        case = _rows(matter)
        with sessions.begin() as session:
            session.add(case)
        return {"id": str(case.id), "number": case.number}

    return app


def cooperative(url: URL) -> FastAPI:
    """The form with coroutines."""
    engine = create_async_engine(url, pool_size=POOL, max_overflow=8)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def opened(_: FastAPI) -> AsyncIterator[None]:
        async with engine.connect() as connection:
            await connection.execute(select(func.now()))
        yield
        await engine.dispose()

    app = FastAPI(lifespan=opened)

    @app.post("/cases", status_code=201)
    async def register(matter: Matter) -> dict[str, str]:
        case = _rows(matter)
        async with sessions.begin() as session:
            session.add(case)
        return {"id": str(case.id), "number": case.number}

    return app


def main() -> None:
    """Serve until killed."""
    form, given, port = sys.argv[1:4]
    url = make_url(given).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    app = blocking(url) if form == "sync" else cooperative(url)
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
