"""The last page: saved first, then the code and the way back; own cards, where the own view sits among others, what can be done later."""

from __future__ import annotations

from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from bot.among import Among
from bot.desk import Desk
from bot.entry import SEE_OTHER
from bot.gate import PAGE_POLICY
from bot.me import yes_no
from bot.participant import PAGES
from flows.help_texts import help_text
from flows.records import AskedAbout, NotStored, ToldAbout
from flows.records.votes import NOT_STATED
from flows.shown_card import plain, shown_card
from flows.shown_survey import shown_item
from flows.standing import Standing
from flows.surveying import answered, on_summary
from flows.where_i_sit import LEAST_GROUP, Sits

POLICY = PAGE_POLICY.replace("script-src 'none'", "script-src 'self'")
"""As for any plain page, with our own script: it copies the code and counts down; the page does without it."""


def add_finish(app: FastAPI, desk: Desk) -> None:
    """Adds /done and its script."""
    among = Among(desk.talks)

    @app.get("/done")
    async def done(request: Request) -> Response:
        return await _page(desk, among, desk.me(request))

    @app.post("/done")
    async def judged(request: Request) -> Response:
        """Whether the summary of where they stand is fair."""
        who = desk.me(request)
        item = on_summary(desk.talks.study)
        if who is None or item is None:
            return RedirectResponse(desk.home, SEE_OTHER)
        if not await among.of(who):
            return await _page(desk, among, who)
        value = str((await request.form()).get("value", ""))
        if not desk.flood.allows("press", who):
            return await _page(desk, among, who, wrong="too_fast")
        event = ToldAbout(client_id=str(uuid4()), question=item.id, value=value)
        reply = [out async for out in desk.talks.hear(who, event)][0]
        return await _page(desk, among, who, wrong=reply.reason if isinstance(reply, NotStored) else "")

    @app.get("/done.js")
    async def script() -> Response:
        return FileResponse(PAGES / "done.js", media_type="text/javascript", headers={"cache-control": "public, max-age=60"})


async def _page(desk: Desk, among: Among, who: str | None, *, wrong: str = "") -> Response:
    """The page for somebody at the end, anybody else's own place. `wrong`: why an answer was not stored, a key of the word files."""
    view = desk.talks.view(who) if who else None
    standing = desk.talks.standing(who) if who else None
    if who is None or view is None or standing is None:
        return RedirectResponse(desk.home, SEE_OTHER)
    sits = await among.of(who)
    words = desk.words(desk.language_of(who))
    item = _asked(standing) if sits else None
    places = [(one.id, one.text) for one in item.answers] if item else []
    page = desk.pages.done(
        words.language,
        view,
        desk.receipts.code(who),
        test=desk.is_test(who),
        help_text=help_text(standing),
        cards=tuple(shown_card(standing, card, "approved") for card in standing.approved),
        sits=tuple((one, _rule_title(standing, one)) for one in sits),
        least=max(LEAST_GROUP, desk.talks.study.settings.k),
        item=item,
        answers=(*places, (NOT_STATED, words("chat.not_stated"))),
        shared=yes_no(standing.history.consent, words),
        wrong=words.refused(wrong) if wrong else "",
    )
    if page is None:
        return RedirectResponse(desk.place(who), SEE_OTHER)
    return HTMLResponse(page, 422 if wrong else 200, {"content-security-policy": POLICY})


def _asked(standing: Standing) -> AskedAbout | None:
    item = on_summary(standing.study)
    return shown_item(standing, item, answered(standing, "exit").get(item.id)) if item else None


def _rule_title(standing: Standing, sits: Sits) -> str:
    """The rule as this person read it."""
    person = standing.history.participant
    principle = next(one for one in standing.study.spec.principles if one.id == sits.principle_id)
    return plain(principle, person.language, person.arms.wording).title
