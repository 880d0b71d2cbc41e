"""/review/near: near-duplicate cards pair by pair, and the groups that follow from the verdicts: a reading aid, never a replacement.

Same, Close and Different are acts, undone by a further act; "Not sure yet" goes on and stores nothing. A form carries the versions of the
cards that it was drawn for: on cards that have changed since, nothing is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.near_comparing import Comparing
from bot.near_page import HERE, Chosen, Desk
from bot.participant import PAGES
from bot.review_guidelines import version_of
from bot.review_index import ReviewIndex
from bot.review_seat import LONGEST, Declined, plain_text
from bot.staff_pages import Staff, StaffDesk
from flows.records import Review, in_language
from flows.reviewing.acts import Pair
from flows.reviewing.groups import subject_of
from flows.reviewing.near import NearPair
from storage.errors import NotSaved, StorageError

SCRIPT = "/near.js"
BRIEFLY = {"cache-control": "public, max-age=60"}
_ID = re.compile(r"[0-9a-f]{32}")
Form = Mapping[str, str]
Judged = Literal["same", "close", "different"]
_JUDGED: dict[str, Judged] = {"same": "same", "close": "close", "different": "different"}


@dataclass(frozen=True)
class NearDesk:
    """What the page's routes share."""

    staff: StaffDesk
    index: ReviewIndex
    comparing: Comparing

    async def now(self, *, again: bool = False) -> Desk:
        """The pairs and verdicts as they are now."""
        await self.index.refreshed()
        study, entries = self.staff.desk.talks.study, self.index.entries()
        compared = await self.comparing.now(entries, again=again)
        scenarios = {one.id: in_language(one.title, self.staff.words.language) for one in study.scenarios}
        return Desk(entries, self.index.acts(), compared, scenarios)

    async def keep(self, act: Review) -> None:
        """Stores an act. Raises StorageError."""
        await self.staff.desk.talks.archive.keep_reviews([act])
        await self.index.refreshed()

    def kept(self, form: Form, who: Staff) -> Review | None:
        """The act that came of this very form when it was sent before; None: it is new."""
        about = (form.get("act"), who.name, form.get("do"))
        return next((act for act in self.index.acts() if (act.id, act.reviewer, act.action) == about), None)


def add_near(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds the page and its script."""
    near = NearDesk(staff, index, Comparing(staff.desk.talks))

    @app.get(SCRIPT)
    async def script() -> Response:
        return FileResponse(PAGES / "near.js", media_type="text/javascript", headers=BRIEFLY)

    @app.get(HERE)
    async def page(request: Request) -> Response:
        """Query: language, scenario, after, pair, card; `again` compares all cards anew; `saved` names what was done."""
        who = staff.guard(request, "reviewer")
        asked = request.query_params
        desk = await near.now(again="again" in asked)
        saved = f"near.saved_{asked.get('saved', '')}"
        return _page(near, desk, who, _chosen(asked), saved=saved if saved[5:] in staff.words.sections["near"] else "")

    @app.post(HERE)
    async def act(request: Request) -> Response:
        """One verdict, or the undoing of one."""
        who = staff.guard(request, "reviewer")
        form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        chosen, desk = _chosen(form), await near.now()
        if made := near.kept(form, who):
            return _onward(chosen, made)
        try:
            made = _undo(near, desk, who, form) if form.get("do") == "undo" else _judge(near, desk, who, form)
            await near.keep(made)
        except Declined as refusal:
            return _page(near, desk, who, chosen, status=409, problem=refusal.key, typed=form)
        except NotSaved:
            return _page(near, desk, who, chosen, status=503, problem="not_saved", typed=form)
        except StorageError:  # somebody of the pair has withdrawn since
            return _page(near, await near.now(), who, chosen, status=409, problem="stale", typed=form)
        return _onward(chosen, made)


def _onward(chosen: Chosen, made: Review) -> Response:
    """To the next pair; after an undo to where one was."""
    seen = {} if made.action == "undo" else {"after": made.subject, "pair": ""}
    return RedirectResponse(f"{chosen.address(**seen, saved=made.action)}#now", SEE_OTHER)


def _chosen(asked: Mapping[str, str]) -> Chosen:
    return Chosen(**{name: asked.get(name, "") for name in vars(Chosen())})


def _judge(near: NearDesk, desk: Desk, who: Staff, form: Form) -> Review:
    """A verdict on the two cards before the reviewer. Raises Declined."""
    verdict, pair = _JUDGED.get(form.get("do", "")), desk.named(form.get("subject", ""))
    if verdict is None:
        raise Declined("unknown")
    if pair is None:
        raise Declined("stale")
    one, other = (desk.entries[card].facts.card for card in pair.ids)
    if form.get("versions") != f"{one.version}+{other.version}":
        raise Declined("stale")
    earlier = desk.verdicts.get(pair.ids)
    if (earlier.id if earlier else "") != form.get("earlier", ""):
        raise Declined("judged")
    after = Pair(cards=pair.ids, versions=(one.version, other.version), score_permille=pair.permille)
    before = {"verdict": earlier.action} if earlier else {}
    about = {"about": one.participant_id, "about_other": other.participant_id}
    return _act(near, who, form, action=verdict, subject=subject_of(pair.ids), after=after.model_dump_json(), before=before, **about)


def _undo(near: NearDesk, desk: Desk, who: Staff, form: Form) -> Review:
    """Takes back a standing verdict, whoever gave it. Raises Declined."""
    undone = next((act for act in desk.verdicts.values() if act.id == form.get("undoes")), None)
    if undone is None:
        raise Declined("gone")
    about = {"about": undone.about, "about_other": undone.about_other}
    return _act(near, who, form, action="undo", subject=undone.subject, before=json.loads(undone.after), undoes=undone.id, **about)


def _act(near: NearDesk, who: Staff, form: Form, *, before: Mapping[str, object], **more: Any) -> Review:
    """An act on a pair as this reviewer's. Raises Declined."""
    talks, reason = near.staff.desk.talks, plain_text(form.get("reason", ""))
    if not _ID.fullmatch(form.get("act", "")):
        raise Declined("unknown")
    if len(reason) > LONGEST:
        raise Declined("too_long")
    return Review(
        id=form["act"],
        reviewer=who.name,
        subject_kind="group",
        before=json.dumps(before, ensure_ascii=False, separators=(",", ":")),
        reason=reason,
        created_at=talks.kit.now(),
        guidelines=version_of(talks.study),
        **{"after": "{}", **more},
    )


def _page(near: NearDesk, desk: Desk, who: Staff, chosen: Chosen, *, status: int = 200, **values: Any) -> Response:
    study, words = near.staff.desk.talks.study, near.staff.words
    pair = desk.named(values["typed"].get("subject", "")) if "typed" in values else None
    pair = pair or desk.before_us(chosen)
    waiting = desk.waiting(chosen)
    names = {tag: wording.name for tag, wording in near.staff.desk.pages.wordings.items()}
    return near.staff.page(
        "review_near.html",
        who,
        status=status,
        script=True,
        here=HERE,
        kind=near.index.kind,
        chosen=chosen,
        pair=pair,
        sides=[desk.side(card, pair.words) for card in pair.ids] if pair else [],
        **_about(pair, desk),
        waiting_count=len(waiting),
        skipped=bool(waiting) and pair is None,
        cards=len(desk.entries),
        compared=desk.compared,
        card=chosen.card if chosen.card in desk.entries else "",
        nearest=desk.nearest(chosen.card) if chosen.card in desk.entries else [],
        desk=desk,
        languages=[(tag, names.get(tag, tag)) for tag in study.settings.languages],
        scenarios=list(desk.scenarios.items()),
        new_id=near.staff.desk.talks.kit.new_id,
        longest=LONGEST,
        **{"problem": "", "saved": "", "typed": {}, **values},
        subject_of=subject_of,
        date=lambda at: words.date(at[:10]),
    )


def _about(pair: NearPair | None, desk: Desk) -> dict[str, Any]:
    """What the forms of a pair carry: its subject, the versions, the verdict that stands."""
    if pair is None:
        return {"subject": "", "versions": "", "earlier": None}
    versions = "+".join(str(desk.entries[card].facts.card.version) for card in pair.ids)
    return {"subject": subject_of(pair.ids), "versions": versions, "earlier": desk.verdicts.get(pair.ids)}
