"""Objects on a server that speaks S3: AWS, MinIO, R2. The service's own bytes never pass through the ingress."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.cloud.objects import Link, checked_name, upload_name
from engine.cloud.rows import UploadRow
from engine.cloud.settings import CloudSettings
from engine.errors import StorageFailed, UnknownUpload

_PIECE = 2**20
_MISSING = frozenset(("NoSuchKey", "404", "NoSuchUpload", "NotFound"))


class Bucket:
    """Objects in the bucket and under the prefix that ``settings.storage`` names. Safe for many threads."""

    def __init__(self, settings: CloudSettings) -> None:
        self._bucket, _, prefix = settings.storage.removeprefix("s3://").partition("/")
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._seconds = int(settings.link_minutes * 60)
        self._client = _client(settings.s3_endpoint, settings.s3_region)
        # Addresses are signed for the name by which clients reach the server, which may be another one than ours.
        public = settings.s3_public_endpoint
        self._signer = _client(public, settings.s3_region) if public else self._client

    def check(self) -> None:
        with _translating():
            self._client.head_bucket(Bucket=self._bucket)

    def begin(self, upload: str, sums: Sequence[str] | None) -> str:
        more = {"ChecksumAlgorithm": "SHA256"} if sums else {}
        with _translating():
            answer = self._client.create_multipart_upload(**self._place(upload_name(upload)), **more)
        return str(answer["UploadId"])

    def part_link(self, row: UploadRow, number: int, checksum: str | None, base: str) -> Link:  # noqa: ARG002
        values: dict[str, Any] = {**self._part(row), "PartNumber": number, "ContentLength": row.part_size(number)}
        headers = {"Content-Length": str(row.part_size(number))}
        if checksum is not None:
            encoded = base64.b64encode(bytes.fromhex(checksum)).decode()
            values["ChecksumSHA256"] = headers["x-amz-checksum-sha256"] = encoded
        with _translating():
            url = self._signer.generate_presigned_url("upload_part", Params=values, ExpiresIn=self._seconds)
        return Link(url, headers)

    def parts(self, row: UploadRow) -> dict[int, int]:
        try:
            return {part["PartNumber"]: part["Size"] for part in self._listed(row)}
        except UnknownUpload:
            if not self._is_joined(row):
                raise
            return row.part_sizes

    def join(self, row: UploadRow) -> None:
        keep = ("PartNumber", "ETag", *(("ChecksumSHA256",) if row.sums else ()))
        try:
            parts = [{name: part[name] for name in keep if name in part} for part in self._listed(row)]
            with _translating():
                self._client.complete_multipart_upload(**self._part(row), MultipartUpload={"Parts": parts})
        except UnknownUpload:
            if not self._is_joined(row):
                raise

    def _is_joined(self, row: UploadRow) -> bool:
        """Whether the object is there: to the server, an upload that is joined is an unknown one."""
        with contextlib.suppress(UnknownUpload), _translating():
            self._client.head_object(**self._place(upload_name(row.id)))
            return True
        return False

    def abandon(self, row: UploadRow) -> None:
        if row.ticket:  # without one, the upload came whole
            with contextlib.suppress(UnknownUpload), _translating():
                self._client.abort_multipart_upload(**self._part(row))
        self.delete(upload_name(row.id))

    def store(self, name: str, path: Path, media_type: str) -> None:
        with _translating():
            self._client.upload_file(
                str(path), self._bucket, self._place(name)["Key"], ExtraArgs={"ContentType": media_type}
            )

    def fetch(self, name: str, path: Path) -> None:
        with _translating():
            self._client.download_file(self._bucket, self._place(name)["Key"], str(path))

    def read(self, name: str) -> Iterator[bytes]:
        with _translating():
            body = self._client.get_object(**self._place(name))["Body"]
            with contextlib.closing(body):
                yield from body.iter_chunks(_PIECE)

    def result_link(self, name: str, media_type: str, file_name: str, base: str) -> Link:  # noqa: ARG002
        quoted = json.dumps(file_name.encode("ascii", "replace").decode())
        values = {
            **self._place(name),
            "ResponseContentType": media_type,
            "ResponseContentDisposition": f"attachment; filename={quoted}",
        }
        with _translating():
            return Link(self._signer.generate_presigned_url("get_object", Params=values, ExpiresIn=self._seconds), {})

    def delete(self, name: str) -> None:
        with contextlib.suppress(UnknownUpload), _translating():
            self._client.delete_object(**self._place(name))

    def clear(self, prefix: str) -> None:
        place = self._place(prefix)
        with contextlib.suppress(UnknownUpload), _translating():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=f"{place['Key']}/"):
                for entry in page.get("Contents", ()):
                    self._client.delete_object(Bucket=self._bucket, Key=entry["Key"])

    def tidy(self, before: float) -> None:
        """Nothing: objects appear whole, and parts go with their uploads."""

    def _listed(self, row: UploadRow) -> list[dict[str, Any]]:
        parts: list[dict[str, Any]] = []
        with _translating():
            for page in self._client.get_paginator("list_parts").paginate(**self._part(row)):
                parts += page.get("Parts", ())
        return parts

    def _place(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}{checked_name(name)}"}

    def _part(self, row: UploadRow) -> dict[str, str]:
        return {**self._place(upload_name(row.id)), "UploadId": row.ticket}


def _client(endpoint: str, region: str) -> Any:
    import boto3
    from botocore.config import Config

    options = Config(
        signature_version="s3v4",
        retries={"max_attempts": 4, "mode": "standard"},
        connect_timeout=5,
        read_timeout=30,
        s3={"addressing_style": "path" if endpoint else "auto"},
        # Not every server knows the checksums that newer clients send of their own accord; ours are asked for by name.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client("s3", endpoint_url=endpoint or None, region_name=region, config=options)


@contextlib.contextmanager
def _translating() -> Iterator[None]:
    """Errors of boto3 as ours; this is the one module that may meet them."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if str(error.response.get("Error", {}).get("Code")) in _MISSING:
            raise UnknownUpload("The file is not kept any more.") from error
        raise StorageFailed("The service's storage refused; its log says why.") from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageFailed("The service's storage does not answer; try again later.") from error
