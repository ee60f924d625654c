"""What is asked and said about pictures and a cloud service; what the daemon answers is in `values` and `about`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from engine.domain import Where
from engine.wire.values import DType, Pixels, Source, Value, Wish


class RawSize(Value):
    """A picture that has not been uploaded; as in `engine.wire.socket.UploadPixels`."""

    width: Pixels
    height: Pixels
    bands: Annotated[int, Field(ge=1, le=4)]
    dtype: DType


class EstimateWish(Value):
    """A picture, or one of this size, and what is to be done to it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"input": {"path": "/home/me/photo.jpg"}, "wish": {"scale": 2}}]}
    )

    input: Source | None = None
    picture: RawSize | None = None
    wish: Wish = Wish()
    where: Where = Where.POLICY

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.input is None) == (self.picture is None):
            raise ValueError("name an input or a size, and not both")
        return self


class Answer(Value):
    """Where a job that asks is to be done."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"where": "here"}]})

    where: Literal["here", "cloud"]


class Opinion(Value):
    """What became of a result that a cloud service made. Its kind and a rating from 1 to 5, never a picture."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "kept"}, {"kind": "rated", "rating": 4}]})

    kind: Literal["kept", "undone", "rated"]
    rating: Annotated[int, Field(ge=1, le=5)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "rated") != (self.rating is not None):
            raise ValueError("a rating belongs to the kind rated, and to no other")
        return self
