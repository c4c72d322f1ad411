import Foundation

/// The URL of a file by its path, as `open` would take it.
///
/// Foundation puts the home folder in the place of a `~` that a path begins with. The system does not, and a shell leaves
/// `--output=~/run` as it is, so one half of a run would lie here and the other there.
package func fileURL(_ path: String) -> URL {
  URL(fileURLWithPath: path.hasPrefix("~") ? "./" + path : path)
}
