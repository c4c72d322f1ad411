import Foundation
import Storage

/// What the file system says of a file.
///
/// As long as it says the same of a file that was at rest when it was read, the content is what was read.
///
/// Every write sets the time of the last status change, and no program can set that time, so a content of the same
/// length under an old modification time is seen too. The clock that stamps files ticks: a write in the same tick as the
/// one before leaves the same stamp. So a file that changed less than ``rest`` before it was read is not known by its
/// stamp and is read again the next time, when it has rested.
struct FileStamp: Sendable, Equatable {
  /// Longer than the ticks of file systems: 4 to 10 ms for those of Linux, 1 s for HFS+, 2 s for FAT.
  static let rest = 3_000_000_000

  let byteCount: Int
  /// When the content was last written, in nanoseconds since 1970.
  let modified: Int
  /// When content or attributes last changed, in nanoseconds since 1970.
  let changed: Int
  let inode: UInt64
  let device: UInt64
  let isFolder: Bool
  let isRegular: Bool

  /// The stamp of what stands at `path`, links followed; nil where nothing can be found, with the reason in `errno`.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let (written, altered) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (written, altered) = (status.st_mtim, status.st_ctim)
    #endif
    byteCount = Int(status.st_size)
    modified = Int(written.tv_sec) &* 1_000_000_000 &+ Int(written.tv_nsec)
    changed = Int(altered.tv_sec) &* 1_000_000_000 &+ Int(altered.tv_nsec)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    device = UInt64(truncatingIfNeeded: status.st_dev)
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }

  /// What makes another path the same file.
  var identity: FileIdentity { FileIdentity(device: device, inode: inode) }

  /// Whether the file had been left alone for a while at `time`, in nanoseconds since 1970.
  func isAtRest(at time: Int) -> Bool { changed < time - Self.rest }

  /// Whether this is still the file, of the same length and written at the same time.
  func hasContent(of other: FileStamp) -> Bool {
    byteCount == other.byteCount && modified == other.modified && inode == other.inode
      && device == other.device
  }

  /// All of it in words, to be hashed.
  var text: String { "\(byteCount) \(modified) \(changed) \(inode) \(device)" }

  /// The time now, in nanoseconds since 1970.
  static var now: Int { Int(Date().timeIntervalSince1970 * 1e9) }
}
