import Checks
import Data
import Foundation
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer

/// What is found in a corpus, and what is not.
@Suite struct CorpusCheckTests {
  /// The tokens of texts, one document a line.
  private func file(_ lines: [String], _ scratch: TemporaryFolder, name: String) throws -> TokenCorpus {
    let path = try scratch.write(name, lines.joined(separator: "\n") + "\n")
    return try TokenCorpusBuilder(
      CorpusFiles([path]), options: TextOptions(documents: .line), tokenizer: ByteTokenizer(), endToken: 3,
      threads: 1
    ).build(in: scratch.path("cache")).corpus
  }

  private func lines(_ range: Range<Int>) -> [String] {
    range.map { "line \($0) holds the number \($0 &* 2_654_435_761 % 1_000_003) and \($0 * $0)" }
  }

  @Test func documentsInBothPartsAreFound() throws {
    let scratch = try TemporaryFolder()
    let training = try file(lines(0..<200) + lines(0..<20), scratch, name: "a.txt")
    let validation = try file(lines(195..<235), scratch, name: "b.txt")
    let overlap = try DocumentOverlap(training: TokenView(training), validation: TokenView(validation))
    #expect(overlap.documents == 220 && overlap.validationDocuments == 40 && overlap.leaked == 5)
    #expect(abs(overlap.repeatedShare - 20.0 / 220) < 1e-12 && overlap.isExact)
    #expect(overlap.findings.map(\.grade) == [.warning, .warning])
    let sound = try DocumentOverlap(
      training: TokenView(training), validation: TokenView(try file(lines(500..<540), scratch, name: "c.txt"))
    )
    #expect(sound.leaked == 0 && sound.findings.map(\.name) == ["repeated-documents"])
    let same = try DocumentOverlap(training: TokenView(training), validation: TokenView(training))
    #expect(same.findings.last?.grade == .fatal)
    let part = try DocumentOverlap(training: TokenView(training), validation: nil, limit: 500)
    #expect(!part.isExact && part.documents < 30)
  }

  @Test func passagesInBothPartsAreFoundWhereverTheyBegin() throws {
    let scratch = try TemporaryFolder()
    let text = lines(0..<3_000)
    let training = try file(text, scratch, name: "a.txt")
    // Shifted by some letters against the documents of the training text.
    let copied = try file(
      ["pre " + text[700..<760].joined(separator: "\n").replacing("\n", with: " ")], scratch, name: "b.txt")
    let fresh = try file(lines(9_000..<9_200), scratch, name: "c.txt")
    let none = try PassageOverlap(training: TokenView(training), validation: TokenView(fresh))
    #expect(none.found == 0 && none.passages > 100 && none.isComplete && none.searched == training.count)
    #expect(try none.findings(ByteTokenizer()).isEmpty)
    // Documents are joined by a space here and by an end token there, so only passages inside one line are equal.
    let some = try PassageOverlap(training: TokenView(training), validation: TokenView(copied))
    #expect(some.found > 5 && some.found < some.passages)
    #expect(try some.findings(ByteTokenizer()).map(\.grade) == [.warning])
    let same = try PassageOverlap(
      training: TokenView(training), validation: TokenView(training, ranges: [5_001..<15_000]))
    #expect(same.found == same.passages && same.passages > 300)
    let finding = try #require(same.findings(ByteTokenizer()).first)
    #expect(finding.grade == .fatal && finding.fault == .badInput && finding.examples.count == 3)
    // A part of the text is enough to see it.
    let part = try PassageOverlap(
      training: TokenView(training), validation: TokenView(training), limit: 1 << 16)
    #expect(!part.isComplete && part.searched <= 1 << 16 && part.found > 0 && part.found < part.passages)
    let dots = try file([String(repeating: ".", count: 4_000)], scratch, name: "d.txt")
    #expect(try PassageOverlap(training: TokenView(dots), validation: TokenView(dots)).passages == 0)
  }

  @Test func theTextIsSurveyed() throws {
    let tokenizer = try SentencePieceTokenizer(path: Self.vocabulary("english-4k.model"))
    func survey(_ files: [String: String], options: TextOptions = TextOptions()) throws -> (
      CorpusSurvey, VocabularyFit
    ) {
      let scratch = try TemporaryFolder()
      let paths = try files.map { try scratch.write($0.key, $0.value) }
      var fit = VocabularyFit(tokenizer)
      let survey = try CorpusSurvey(CorpusFiles(paths), options: options, tokenizer, fit: &fit)
      return (survey, fit)
    }
    let (sound, _) = try survey(["a.txt": lines(0..<100).joined(separator: "\n\n") + "\n"])
    #expect(sound.findings.isEmpty && sound.documents == 1 && sound.lines == 100)
    #expect(sound.longestLine == lines(0..<100).map(\.utf8.count).max())
    let menu = "Home | About us | Imprint | Terms and conditions of use"
    let (repeated, fit) = try survey(
      ["a.txt": (lines(0..<50).flatMap { [$0, menu] } + ["红楼梦 红"]).joined(separator: "\n")])
    #expect(repeated.repeatedShare > 0.4 && repeated.findings.map(\.name) == ["repeated-lines"])
    #expect(repeated.findings[0].grade == .warning)
    #expect(repeated.mostRepeated.map(\.text) == [menu] && repeated.mostRepeated.map(\.count) == [50])
    // The vocabulary knows no digits; they are the commoner.
    #expect(fit.lostCharacters.map(\.character).suffix(3) == ["红", "梦", "楼"])
    let rows = lines(0..<20).map { "{\"text\": \"\($0)\"}" }.joined(separator: "\n")
    let (json, _) = try survey(["rows.txt": rows])
    #expect(json.findings.map(\.name) == ["looks-like-json"])
    let (read, _) = try survey(["rows.txt": rows], options: TextOptions(textColumn: "text"))
    #expect(read.findings.isEmpty && read.documents == 20 && read.lines == 20)
    let (paragraphs, _) = try survey(
      ["a.txt": "one two\nthree\n\nfour five\n"], options: TextOptions(documents: .paragraph))
    #expect(paragraphs.documents == 2 && paragraphs.lines == 3)
  }

  /// A line that comes in pieces is one line.
  @Test func linesOfAnyLengthAreOneLine() throws {
    let tokenizer = try SentencePieceTokenizer(path: Self.vocabulary("english-4k.model"))
    let scratch = try TemporaryFolder()
    let long = String(repeating: "word ", count: 300_000)
    let path = try scratch.write("a.txt", long + "\n" + "short\n" + long + "\n")
    var fit = VocabularyFit(tokenizer)
    let survey = try CorpusSurvey(CorpusFiles([path]), options: TextOptions(), tokenizer, fit: &fit)
    #expect(survey.lines == 3 && survey.longestLine == long.utf8.count)
    #expect(abs(survey.repeatedShare - 0.5) < 1e-4)
  }

  @Test func tokensWithoutAPieceAreSampled() throws {
    let tokenizer = try SentencePieceTokenizer(path: Self.vocabulary("english-4k.model"))
    let scratch = try TemporaryFolder()
    func check(_ text: String) throws -> CorpusCheck {
      let path = try scratch.write("\(text.hashValue).txt", text)
      let corpus = try TokenCorpusBuilder(
        CorpusFiles([path]), tokenizer: tokenizer, endToken: tokenizer.specialTokens.end, threads: 1
      ).build(in: scratch.path("cache")).corpus
      return try CorpusCheck(training: TokenView(corpus), validation: nil, tokenizer)
    }
    let chinese = try check(String(repeating: "话说天下大势，分久必合，合久必分。", count: 40))
    #expect(chinese.fit.byteShare > 0.9 && chinese.fit.unknown == 0)
    #expect(try chinese.findings().map(\.name) == ["byte-tokens"])
    #expect(try chinese.findings().map(\.grade) == [.warning])
    let english = try check(String(repeating: "The fox said nothing to the old woman. ", count: 40))
    #expect(try english.fit.byteShare == 0 && english.findings().isEmpty)
  }

  private static func vocabulary(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("vocab/\(name)").path
  }
}
