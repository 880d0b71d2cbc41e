"""The way to embeddings of the model's provider: the second and last file that touches the openai package (flows/model.py is the first)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import openai

from flows.embedding import Embedded
from flows.model import NO_KEY_NEEDED, OPENAI, failure_of, keep_quiet
from flows.model_line import Heard, LineError
from flows.model_request import OPENAI_URL
from flows.records.study import ModelSettings


class OpenAIEmbeddings:
    """An EmbeddingLine to anything that speaks /embeddings, at the address of the study's model and with its key (None: none needed)."""

    def __init__(self, settings: ModelSettings, key: str | None) -> None:
        keep_quiet()
        self._http = openai.DefaultAsyncHttpxClient(timeout=settings.timeout_s)
        self._client = openai.AsyncOpenAI(
            base_url=settings.base_url or OPENAI_URL, api_key=key or NO_KEY_NEEDED, max_retries=0, http_client=self._http
        )

    async def embed(self, name: str, texts: Sequence[str]) -> Embedded:
        """One request. Raises LineError."""
        try:
            answer = await self._client.embeddings.create(model=name.removeprefix(f"{OPENAI}:"), input=list(texts), encoding_format="float")
            placed = sorted(answer.data, key=lambda one: one.index)
            vectors = tuple(tuple(float(number) for number in one.embedding) for one in placed)
            tokens, model = (answer.usage.prompt_tokens if answer.usage else None), answer.model
        except openai.OpenAIError as error:
            raise failure_of(error, Heard()) from None
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            raise LineError("server", "not_embeddings", worked=True) from None
        if not all(math.isfinite(number) for vector in vectors for number in vector):
            raise LineError("server", "not_embeddings", worked=True)
        return Embedded(vectors, tokens, model)

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.aclose()
