import Foundation
import Storage

/// Free space on a disk.
enum DiskSpace {
  /// The free bytes on the disk that `path` is on, or would be; nil if unknown.
  static func free(at path: String) -> Int? {
    var url = fileURL(path)
    while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
    do {
      let attributes = try FileManager.default.attributesOfFileSystem(forPath: url.path)
      return (attributes[.systemFreeSize] as? NSNumber)?.intValue
    } catch {
      // A disk that does not tell is found full when it is written.
      return nil
    }
  }
}
