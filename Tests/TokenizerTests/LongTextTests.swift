import Foundation
import Testing
import TextSupport
import Tokenizer

/// Texts that are too long to be encoded at once.
@Suite struct LongTextTests {
  /// Notes the lengths of what it is given.
  private final class Watched: Tokenizer {
    let inner = ByteTokenizer()
    nonisolated(unsafe) var lengths: [Int] = []
    var vocabularySize: Int { inner.vocabularySize }
    var specialTokens: SpecialTokens { inner.specialTokens }
    var fingerprint: String { inner.fingerprint }
    func encode(_ text: String) -> [Int32] {
      lengths.append(text.utf8.count)
      return inner.encode(text)
    }
    func encodeContinuation(_ text: String) -> [Int32] {
      lengths.append(text.utf8.count)
      return inner.encodeContinuation(text)
    }
    func sample(_ text: String, alpha: Float, seed: UInt64) -> [Int32] { encodeContinuation(text) }
    func encodePieces(_ text: String) -> [EncodedPiece] { inner.encodePieces(text) }
    func decode(_ ids: [Int32]) -> String { inner.decode(ids) }
    func piece(_ id: Int32) -> String { inner.piece(id) }
    func startsWord(_ id: Int32) -> Bool { inner.startsWord(id) }
    func checkpointFiles(role: TokenizerRole, maximumLength: Int) -> [(name: String, data: Data)] { [] }
  }

  static let texts = [
    "", "short", String(repeating: "a", count: LongText.longest),
    String(repeating: "a", count: LongText.longest + 1), String(repeating: "河", count: 400_000),
    String(repeating: "two words ", count: 100_000), String(repeating: "a line\n", count: 100_000),
    String(repeating: "x", count: 300_000) + "\n" + String(repeating: "y z", count: 300_000) + "\n",
    "\n" + String(repeating: "🐦‍⬛", count: 90_000), String(repeating: "\n", count: 700_000),
  ]

  @Test(arguments: texts) func nothingIsLostAndNoPieceIsLong(text: String) throws {
    let tokenizer = Watched()
    #expect(try tokenizer.encodeDocument(text) == tokenizer.inner.encode(text))
    #expect(tokenizer.lengths.reduce(0, +) == text.utf8.count)
    #expect(tokenizer.lengths.allSatisfy { $0 <= LongText.longest })
    if text.utf8.count <= LongText.longest { #expect(tokenizer.lengths.count == 1) }
    tokenizer.lengths = []
    _ = try tokenizer.sampleDocument(text, alpha: 0.1, seed: 1)
    #expect(tokenizer.lengths.allSatisfy { $0 <= LongText.longest })
    #expect(text.utf8.starts(with: LongText.beginning(of: text).utf8))
  }

  @Test(arguments: ["gpt2", "llama3", "gemma", "bert"])
  func noTokenIsCutWhereLinesAreEmptyOrIndented(_ name: String) throws {
    let tokenizer = try TokenizerJSONTests.open(name)
    // Nearly every newline stands beside another one or a space, as in code.
    let text =
      String(repeating: "the river \n\n  def f(x):\n\n    return x\n/\n the\n", count: 200) + "\nthe boat.\n河"
    let long = String(repeating: text, count: LongText.longest / text.utf8.count + 2)
    #expect(try tokenizer.encodeDocument(long) == tokenizer.encode(long))
  }

  @Test func cutsAtNewlinesChangeNoId() throws {
    let tokenizer = try EncodingTests.tokenizer()
    let text = SampleText.lines(400).joined(separator: "\n")
    let long = String(repeating: text + "\n", count: LongText.longest / text.utf8.count + 2)
    #expect(long.utf8.count > LongText.longest)
    #expect(try tokenizer.encodeDocument(long) == tokenizer.encode(long))
  }
}
