"""Answers are held until the read model shows the change, but not all of them at once."""

import asyncio
from typing import Any

from gateway import applied
from gateway.applied import Applied

SOON = 0.02


def waiting(seconds: float = 5.0) -> Applied:
    nobody: Any = None  # neither database nor listener: positions are told by the test
    return Applied("", nobody, seconds)


async def step() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_an_answer_is_held_until_the_read_model_has_the_change() -> None:
    async def story() -> None:
        it = waiting()
        held = asyncio.create_task(it.wait("intake", 7, "clerk.li"))
        await step()
        assert not held.done()
        it._advance({"intake": 6})
        await step()
        assert not held.done()
        it._advance({"intake": 7})
        assert await held
        assert not it.owing

    asyncio.run(story())


def test_so_many_are_held_and_the_next_is_answered_at_once() -> None:
    async def story() -> None:
        it = waiting()
        held = [asyncio.create_task(it.wait("intake", 9)) for _ in range(applied.MOST_HELD)]
        await step()
        assert not await it.wait("intake", 8, "clerk.li")
        it._advance({"intake": 9})
        assert all(await asyncio.gather(*held))
        # Room again: the next one is held.
        another = asyncio.create_task(it.wait("intake", 10))
        await step()
        assert not another.done()
        it._advance({"intake": 10})
        assert await another

    asyncio.run(story())


def test_who_was_answered_before_waits_with_the_next_look() -> None:
    async def story() -> None:
        it = waiting()
        held = [asyncio.create_task(it.wait("intake", 3)) for _ in range(applied.MOST_HELD)]
        await step()
        await it.wait("intake", 5, "clerk.li")
        await it.wait("intake", 4, "clerk.li")
        look = asyncio.create_task(it.catch_up("clerk.li"))
        other = asyncio.create_task(it.catch_up("clerk.wu"))
        await step()
        assert other.done()
        it._advance({"intake": 4})
        await step()
        assert not look.done()
        it._advance({"intake": 5})
        await look
        assert not it.owing
        await asyncio.gather(*held)

    asyncio.run(story())


def test_what_changes_during_a_look_is_waited_for_by_the_next() -> None:
    async def story() -> None:
        it = waiting()
        held = [asyncio.create_task(it.wait("intake", 3)) for _ in range(applied.MOST_HELD)]
        await step()
        await it.wait("intake", 5, "clerk.li")
        look = asyncio.create_task(it.catch_up("clerk.li"))
        await step()
        await it.wait("intake", 9, "clerk.li")
        it._advance({"intake": 5})
        await look
        assert it.owing
        it._advance({"intake": 9})
        await it.catch_up("clerk.li")
        assert not it.owing
        await asyncio.gather(*held)

    asyncio.run(story())


def test_the_next_look_waits_no_longer_than_an_answer_is_held() -> None:
    async def story() -> None:
        it = waiting(SOON)
        assert not await it.wait("intake", 5, "clerk.li")
        await asyncio.wait_for(it.catch_up("clerk.li"), SOON * 50)
        assert not it.owing

    asyncio.run(story())
