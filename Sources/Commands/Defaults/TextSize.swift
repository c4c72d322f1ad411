import Data

/// How much text a run has: what its defaults follow from before any of it is tokenised.
package struct TextSize: Equatable {
  /// Bytes of UTF-8.
  package var bytes: Int

  /// The bytes given.
  package init(bytes: Int) { self.bytes = bytes }

  /// Of a text whose end nobody knows: long enough to be read once.
  static let unknown = TextSize(bytes: 100_000_000)

  /// Of the files that `paths` stand for; nil where standard input is among them, whose end nobody knows.
  init?(_ paths: [String]) throws {
    guard let files = try CorpusOptions.files(paths) else { return nil }
    bytes = files.byteCount
  }

  /// Tokens, about: a piece of a vocabulary that suits its text is some four bytes long in English, and in Chinese, a character
  /// and a third.
  var tokens: Int { max(1, bytes / 4) }
}
