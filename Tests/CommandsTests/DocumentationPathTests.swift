import Foundation
import Testing

/// README, CONTRIBUTING and the articles name files and folders that are there.
@Suite struct DocumentationPathTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every document, by its path.
  private static func documents() throws -> [String] {
    let sources = try FileManager.default.subpathsOfDirectory(
      atPath: root.appendingPathComponent("Sources").path)
    return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
      + sources.filter { $0.hasSuffix(".md") }.map { "Sources/" + $0 }.sorted()
  }

  private func exists(_ path: some StringProtocol) -> Bool {
    FileManager.default.fileExists(atPath: Self.root.appendingPathComponent(String(path)).path)
  }

  @Test func whatTheyNameIsThere() throws {
    var count = 0
    for document in try Self.documents() {
      let text = try String(contentsOf: Self.root.appendingPathComponent(document), encoding: .utf8)
      // Code such as `Sources/Data/Tables`; NAME and … stand for a name to be chosen.
      for match in text.matches(of: /`((?:Sources|Tests|scripts|corpora|vocab)\/[\w.+\/-]+)/) {
        let path = match.output.1
        if path.contains("NAME") { continue }
        count += 1
        #expect(exists(path), "\(document) names \(path)")
      }
      // Links of the documents at the root.
      for match in text.matches(of: /\]\(([\w.\/-]+)\)/) where !document.contains("/") {
        count += 1
        #expect(exists(match.output.1), "\(document) links to \(match.output.1)")
      }
      // Articles of the same catalogue.
      for match in text.matches(of: /<doc:(\w+)>/) {
        count += 1
        let folder = document.split(separator: "/").dropLast().joined(separator: "/")
        #expect(exists("\(folder)/\(match.output.1).md"), "\(document) links to \(match.output.1)")
      }
    }
    #expect(count > 80)
  }

  /// A newcomer reads it in five minutes, in a terminal too.
  @Test func theReadmeIsShortAndNarrow() throws {
    let text = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 131)
    for line in lines where !line.hasPrefix("|") && !line.hasPrefix("![") {
      #expect(line.count <= 120, "\(line)")
    }
  }
}
