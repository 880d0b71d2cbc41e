"""Chainlit's thread is a view: the same ids everywhere, only for its owner, and nothing written."""

from __future__ import annotations

from uuid import UUID

from toys import consent
from web_toys import door, talks

from flows.records import View


async def test_the_thread_exists_before_anybody_has_typed_and_only_for_its_owner() -> None:
    door()
    from bot.thread_store import ThreadStore, thread_of

    who = await talks().join(language="en", consent=consent())
    store = ThreadStore(talks().view)
    assert await store.get_thread(thread_of(who)) is None and await store.get_thread_author(thread_of(who)) == ""
    user = await store.get_user(who)
    assert user is not None and user.identifier == who
    thread = await store.get_thread(thread_of(who))
    assert thread and thread["userIdentifier"] == who and await store.get_thread_author(thread_of(who)) == who
    assert [step["id"] for step in thread["steps"]] == [element["forId"] for element in thread["elements"]]
    assert {element["name"] for element in thread["elements"][:1]} == {"Progress"}
    assert await store.get_thread(thread_of("f" * 32)) is None and await store.get_user("f" * 32) is None


async def test_ids_last_and_differ_between_people() -> None:
    door()
    from bot.thread_store import message_of, thread_of

    assert thread_of("a" * 32) == thread_of("a" * 32) != thread_of("b" * 32)
    assert UUID(thread_of("a" * 32)).version == 5
    assert message_of("a" * 32, "done") != message_of("b" * 32, "done") != message_of("b" * 32, "done#")


async def test_nothing_that_chainlit_wants_to_keep_is_kept() -> None:
    door()
    from bot.thread_store import ThreadStore

    def nobody(_: str) -> View | None:
        return None

    store = ThreadStore(nobody)
    for write in (store.create_step, store.update_step, store.delete_step, store.create_element, store.delete_element, store.update_thread):
        assert await write({"output": "my words"}) is None
    for other in (store.delete_thread, store.upsert_feedback, store.delete_feedback):
        assert await other("x") is None
    assert await store.close() is None
    assert (await store.list_threads(None, None)).data == []
    assert await store.get_element("t", "e") is None and await store.get_favorite_steps("u") == [] and await store.build_debug_url() == ""
    assert await store.create_user(None) is None  # type: ignore[arg-type]
    assert "my words" not in str(vars(store))
