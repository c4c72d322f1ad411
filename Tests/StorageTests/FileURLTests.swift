import Foundation
import Storage
import Testing

/// Paths that a shell leaves as they are.
struct FileURLTests {
  @Test func noPathLeadsToTheHomeFolderByItself() {
    let here = FileManager.default.currentDirectoryPath
    for path in ["~", "~/run/metrics.jsonl", "~root/x", "a/~", "x"] {
      #expect(fileURL(path).path == here + "/" + path)
      #expect(fileURL("/" + path).path == "/" + path)
    }
  }
}
