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
    │   ├── JournalUnusable            journal-unusable       what a watched folder remembers cannot be kept
    │   ├── StorageFailed              storage-failed         the cloud service's storage does not answer, or refuses
    │   └── FormatLimit                format-limit           the format cannot hold this picture
    ├── RequestError                   request-invalid        settings that contradict or exceed limits
    ├── ConfigError                    config-invalid         the configuration file or an environment variable
    ├── ModelError
    │   ├── UnknownModel               unknown-model
    │   ├── DamagedModel               damaged-model          sha256 or contract differs from the catalog
    │   ├── CatalogError               catalog-invalid        the catalog itself cannot be read
    │   ├── LicenceNotAccepted         licence-not-accepted   its licence has to be accepted first
    │   ├── HashUnknown                hash-unknown           no sha256 is known to check it by
    │   ├── UnfitModel                 unfit-model            a network, but none that can enlarge pictures here
    │   ├── UnsafeModel                unsafe-model           code or paths of strangers where weights should be
    │   ├── ConverterMissing           converter-missing      the converter's environment is not set up
    │   └── ConversionFailed           conversion-failed      the converter could not be set up, or not convert it
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
    ├── AccessError                    who asks, and what they may
    │   ├── TokenRefused               token-refused          no token, or not one of ours
    │   ├── ScopeRefused               scope-refused          a token that does not allow this
    │   ├── OriginRefused              origin-refused         a web page, or a name that is not this machine's
    │   ├── PairingRefused             pairing-refused        no code is open, it is wrong, or was tried too often
    │   └── PathRefused                path-refused           not an absolute path without detours
    ├── JobError
    │   ├── UnknownJob                 unknown-job
    │   ├── UnknownUpload              unknown-upload         never there, used up, or left too long
    │   ├── QueueFull                  queue-full
    │   ├── QuotaExceeded              quota-exceeded         more than an API key of the cloud service allows
    │   ├── UploadTooLarge             upload-too-large
    │   ├── UploadBroken               upload-broken          not as many bytes as announced
    │   ├── JobConflict                job-conflict           not possible in the state that the job is in
    │   └── JobCrashed                 job-crashed            the daemon ended each time that it tried this picture
    ├── PresetError                    preset-invalid         a preset that is not there, not possible, or damaged
    ├── DaemonError
    │   ├── DaemonUnreachable          daemon-unreachable     none runs, or it does not answer
    │   ├── DaemonVersion              daemon-version         it speaks another protocol
    │   ├── DaemonUnproven             daemon-unproven        something else listens where the daemon should
    │   ├── DaemonRunning              daemon-running         there is one already
    │   ├── PortsTaken                 ports-taken            none of its ports is free
    │   └── ProtocolBroken             protocol-broken        a message that does not belong here
    ├── CloudError                     the way to a cloud service
    │   ├── CloudOff                   cloud-off              the settings say that nothing is sent
    │   ├── CloudUnset                 cloud-unset            no address or no key is configured
    │   ├── CloudRefused               cloud-refused          what answers is no service, or speaks another protocol
    │   └── KeyringFailed              keyring-failed         the system's keyring cannot be used
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


class JournalUnusable(OutputError):
    code = "journal-unusable"


class StorageFailed(OutputError):
    code = "storage-failed"


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


class UnfitModel(ModelError):
    code = "unfit-model"


class UnsafeModel(ModelError):
    code = "unsafe-model"


class ConverterMissing(ModelError):
    code = "converter-missing"


class ConversionFailed(ModelError):
    code = "conversion-failed"


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


class AccessError(ReliefError):
    code = "access-refused"


class TokenRefused(AccessError):
    code = "token-refused"


class ScopeRefused(AccessError):
    code = "scope-refused"


class OriginRefused(AccessError):
    code = "origin-refused"


class PairingRefused(AccessError):
    code = "pairing-refused"


class PathRefused(AccessError):
    code = "path-refused"


class JobError(ReliefError):
    code = "job-invalid"


class UnknownJob(JobError):
    code = "unknown-job"


class UnknownUpload(JobError):
    code = "unknown-upload"


class QueueFull(JobError):
    code = "queue-full"


class QuotaExceeded(JobError):
    """``retry_after`` is how many seconds to wait before asking again."""

    code = "quota-exceeded"

    def __init__(self, message: str, retry_after: float = 5.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UploadTooLarge(JobError):
    code = "upload-too-large"


class UploadBroken(JobError):
    code = "upload-broken"


class JobConflict(JobError):
    code = "job-conflict"


class JobCrashed(JobError):
    code = "job-crashed"


class PresetError(ReliefError):
    code = "preset-invalid"


class DaemonError(ReliefError):
    code = "daemon-invalid"


class DaemonUnreachable(DaemonError):
    code = "daemon-unreachable"


class DaemonVersion(DaemonError):
    code = "daemon-version"


class DaemonUnproven(DaemonError):
    code = "daemon-unproven"


class DaemonRunning(DaemonError):
    code = "daemon-running"


class PortsTaken(DaemonError):
    code = "ports-taken"


class ProtocolBroken(DaemonError):
    code = "protocol-broken"


class CloudError(ReliefError):
    code = "cloud-invalid"


class CloudOff(CloudError):
    code = "cloud-off"


class CloudUnset(CloudError):
    code = "cloud-unset"


class CloudRefused(CloudError):
    code = "cloud-refused"


class KeyringFailed(CloudError):
    code = "keyring-failed"


def by_code() -> dict[str, type[ReliefError]]:
    """Every kind of error by its code, for those who hear of one from another process."""
    kinds: dict[str, type[ReliefError]] = {}
    waiting: list[type[ReliefError]] = [ReliefError]
    while waiting:
        kind = waiting.pop()
        kinds[kind.code] = kind
        waiting += kind.__subclasses__()
    return kinds
