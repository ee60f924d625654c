"""Everything that can go wrong, as one tree; the lowest module, importable by all.

::

    ReliefError
    ├── InputError                     the picture given
    │   ├── InputMissing               input-missing          no such file
    │   ├── InputUnreadable            input-unreadable       no permission, a folder, an I/O error
    │   ├── InputEmpty                 input-empty            0 bytes
    │   ├── NotAPicture                not-a-picture          no known picture format
    │   ├── UnsupportedPicture         unsupported-picture    a picture, but of a kind we do not read
    │   ├── DamagedPicture             damaged-picture        truncated or corrupt
    │   └── PictureTooLarge            picture-too-large      more pixels, memory or time than allowed
    ├── OutputError                    the place to write to
    │   ├── OutputExists               output-exists          and overwriting was not asked for
    │   ├── OutputUnwritable           output-unwritable      no permission, no such folder
    │   ├── DiskFull                   disk-full
    │   └── FormatLimit                format-limit           the format cannot hold this picture
    ├── RequestError                   request-invalid        settings that contradict or exceed limits
    ├── ConfigError                    config-invalid         the configuration file or an environment variable
    ├── ModelError
    │   ├── UnknownModel               unknown-model
    │   ├── DamagedModel               damaged-model          sha256 or contract differs from the catalog
    │   ├── CatalogError               catalog-invalid        the catalog itself cannot be read
    │   ├── LicenceNotAccepted         licence-not-accepted   its licence has to be accepted first
    │   └── HashUnknown                hash-unknown           no sha256 is known to check it by
    ├── DownloadError
    │   ├── AddressRefused             address-refused        not https, not public, or not who it claims to be
    │   ├── TransferFailed             transfer-failed        no connection, or it broke; trying again may help
    │   ├── DownloadUnavailable        download-unavailable   the server does not have it or does not give it
    │   ├── DownloadDamaged            download-damaged       size or sha256 differs from what was announced
    │   └── DownloadBusy               download-busy          another process is at the same file
    ├── DeviceError
    │   ├── UnknownDevice              unknown-device
    │   ├── DeviceOutOfMemory          device-out-of-memory
    │   ├── DeviceFailed               device-failed          the driver or runtime reported an error
    │   └── OutputRejected             output-rejected        the guard refused what every device returned
    └── Cancelled                      cancelled

``code`` is stable and made for programs, ``str(error)`` is one sentence for people. Foreign errors are translated in
the one adapter that may meet them: pyvips and pillow-heif in `engine.imagefile`, onnxruntime in `engine.session`,
requests in `engine.web`.
"""

from __future__ import annotations

from typing import ClassVar


class ReliefError(Exception):
    """Base of all errors that people may see; the message is one sentence that says what to do where possible."""

    code: ClassVar[str] = "internal"


class InputError(ReliefError):
    code = "input-invalid"


class InputMissing(InputError):
    code = "input-missing"


class InputUnreadable(InputError):
    code = "input-unreadable"


class InputEmpty(InputError):
    code = "input-empty"


class NotAPicture(InputError):
    code = "not-a-picture"


class UnsupportedPicture(InputError):
    code = "unsupported-picture"


class DamagedPicture(InputError):
    code = "damaged-picture"


class PictureTooLarge(InputError):
    code = "picture-too-large"


class OutputError(ReliefError):
    code = "output-invalid"


class OutputExists(OutputError):
    code = "output-exists"


class OutputUnwritable(OutputError):
    code = "output-unwritable"


class DiskFull(OutputError):
    code = "disk-full"


class FormatLimit(OutputError):
    code = "format-limit"


class RequestError(ReliefError):
    code = "request-invalid"


class ConfigError(ReliefError):
    code = "config-invalid"


class ModelError(ReliefError):
    code = "model-invalid"


class UnknownModel(ModelError):
    code = "unknown-model"


class DamagedModel(ModelError):
    code = "damaged-model"


class CatalogError(ModelError):
    code = "catalog-invalid"


class LicenceNotAccepted(ModelError):
    code = "licence-not-accepted"


class HashUnknown(ModelError):
    code = "hash-unknown"


class DownloadError(ReliefError):
    code = "download-invalid"


class AddressRefused(DownloadError):
    code = "address-refused"


class TransferFailed(DownloadError):
    code = "transfer-failed"


class DownloadUnavailable(DownloadError):
    code = "download-unavailable"


class DownloadDamaged(DownloadError):
    code = "download-damaged"


class DownloadBusy(DownloadError):
    code = "download-busy"


class DeviceError(ReliefError):
    code = "device-invalid"


class UnknownDevice(DeviceError):
    code = "unknown-device"


class DeviceOutOfMemory(DeviceError):
    code = "device-out-of-memory"


class DeviceFailed(DeviceError):
    code = "device-failed"


class OutputRejected(DeviceError):
    code = "output-rejected"


class Cancelled(ReliefError):
    code = "cancelled"
