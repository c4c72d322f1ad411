import Data
import Foundation
import TestSupport
import Testing

/// The order of the text follows from where the files lie, not from how their paths are typed.
@Suite struct FileOrderTests {
  @Test func spellingsDoNotSort() throws {
    let scratch = try TemporaryFolder()
    for name in ["a", "b", "c/a"] { try scratch.write(name, "text of \(name)\n") }
    let root = scratch.path
    let spellings = [
      ["a", "b", "c/a"], ["./b", "a", "c/./a"], ["/b", "a", "c//a"], [".//c/a", "./a", "b"],
    ]
    func names(_ paths: [String]) throws -> [String] {
      try CorpusFiles(paths).paths.map { ($0 as NSString).standardizingPath.dropFirst(root.count + 1) }
        .map(String.init)
    }
    for spelling in spellings { #expect(try names(spelling.map { "\(root)/\($0)" }) == ["a", "b", "c/a"]) }
    // From the folder of the process, whichever that is, to the same files.
    let here = FileManager.default.currentDirectoryPath
    let up = String(repeating: "../", count: here.split(separator: "/").count)
    let mixed = try CorpusFiles(["\(root)/b", "\(up)\(root.dropFirst())/a"]).files.count
    #expect(mixed == 2)
  }
}
