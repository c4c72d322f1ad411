import Data
import Foundation
import TestSupport
import Testing

/// The order of the text is that of the paths as they are spelled, whatever order they are given in: runs of earlier versions
/// drew their batches from it.
@Suite struct FileOrderTests {
  @Test func filesAreSortedByTheirSpelling() throws {
    let scratch = try TemporaryFolder()
    for name in ["a", "b", "c/a"] { try scratch.write(name, "text of \(name)\n") }
    for (spellings, order) in [
      (["a", "b", "c/a"], ["a", "b", "c/a"]),
      (["a", "./b", "c/a"], ["./b", "a", "c/a"]),
      (["/b", "a", "./c/a"], ["./c/a", "/b", "a"]),
      (["c//a", "c/./a", "b"], ["b", "c/./a"]),
      (["c/../b", "b", "a"], ["a", "b"]),
      (["c", ".//b", "/a"], [".//b", "/a", "c/a"]),
    ] {
      for given in [spellings, spellings.reversed()] {
        let paths = try CorpusFiles(given.map { scratch.path + "/" + $0 }).paths
        #expect(paths == order.map { scratch.path + "/" + $0 })
      }
    }
  }
}
