import Foundation

/// A file or folder could not be written; what was there before is unchanged.
public struct WriteError: Faulty, CustomStringConvertible, Sendable {
  /// The file or folder.
  public let path: String
  /// What was being done: "create", "write", "sync", "rename" …
  public let action: String
  /// The system's error number.
  public let code: Int32
  /// What to do about it.
  public let remedy: Remedy

  package init(_ path: String, _ action: String, code: Int32 = errno, needed: Int? = nil) {
    self.path = path
    self.action = action
    self.code = code
    remedy = Self.remedy(path, code, needed)
  }

  private init(_ error: WriteError, _ remedy: Remedy) {
    path = error.path
    action = error.action
    code = error.code
    self.remedy = remedy
  }

  /// The error where the path is given by another option than `output`.
  func naming(_ option: String) -> WriteError { WriteError(self, remedy.renaming("output", to: option)) }

  private static func remedy(_ path: String, _ code: Int32, _ needed: Int?) -> Remedy {
    switch code {
    case ENOSPC, EDQUOT:
      let need = needed.map { "; \(($0 + 999_999) / 1_000_000) MB are needed for this file" } ?? ""
      let free = freeBytes(path).map { "; \($0 / 1_000_000) MB are free there" } ?? ""
      return "free some space or choose another \(option: "output")\(need)\(free)"
    case EACCES, EPERM, EROFS: return "choose an \(option: "output") that you may write to"
    case EFBIG: return "raise the limit on the size of files (ulimit -f)"
    case ENOTDIR, EEXIST: return "a file stands where a folder is needed: choose another \(option: "output")"
    case EIO: return "the disk or its connection fails: check them, and choose another \(option: "output")"
    case ENOLCK, ENOSYS, EOPNOTSUPP:
      return "that file system has no locks: choose an \(option: "output") on another"
    case EPIPE: return "its reader has gone: let it read to the end"
    case EBADF: return "that descriptor is not open for writing: choose another \(option: "output")"
    case ENOENT: return "check that the folder still exists"
    default: return "choose another \(option: "output")"
    }
  }

  /// The bytes that the file system of `path`, or of its nearest folder that exists, still takes.
  private static func freeBytes(_ path: String) -> Int? {
    var status = statvfs()
    var place = path
    while statvfs(place, &status) != 0 {
      guard place.contains("/"), place != "/" else { return nil }
      place = parentFolder(place)
    }
    let (bytes, overflow) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
    return overflow ? nil : bytes
  }

  /// `path: cannot write: No space left on device`
  public var description: String {
    "\(path): cannot \(action): \(FailureReason.text(code))"
  }

  /// Always ``Fault/cannotWrite``.
  public var fault: Fault { .cannotWrite }
}
