import Foundation

/// Leaves out words that are too long for a piece, of text that a vocabulary of words is learned from.
///
/// A word that was cut to fit would give pieces that are no words, and one that was not a model that nobody can open.
struct LongWords {
  /// Words left out.
  private(set) var count = 0

  private let longest: Int
  private let sentence: Int
  private let normalises: Bool
  private let lowercases: Bool
  /// Whether the line before ended in a word that was cut when it was read.
  private var isCut = false

  /// A longer line is handed on in parts by one or the other reader, that end between two characters of a word that fills
  /// half of it.
  private static let readerCuts = [1 << 18, 1 << 20]
  /// NFKC makes at most so many bytes of one: 33 of the three of U+FDFA.
  private static let growth = 11

  init(_ options: SentencePieceTrainerOptions) {
    longest = options.longestWord
    sentence = options.maximumSentenceBytes
    normalises = options.preset == .classify
    lowercases = options.lowercase
  }

  /// `line` without the words that are too long.
  mutating func removed(from line: [UInt8]) -> [UInt8] {
    // A line that is cut later is cut at spaces only.
    let line = normalises && line.count > sentence ? spaced(line) : line
    let mayBeLong = normalises ? longest / Self.growth : longest
    var kept: [UInt8] = []
    var start = 0
    for word in line.split(separator: 0x20) {
      let isRest = isCut && word.startIndex == 0
      guard isRest || word.count > mayBeLong, let short = isRest ? [] : shortened(word) else { continue }
      count += isRest ? 0 : 1
      kept += line[start..<word.startIndex] + short
      // Of the spaces around a word that is left out, one is left.
      start = short.isEmpty ? min(word.endIndex + 1, line.count) : word.endIndex
    }
    let last = line.count - (line.lastIndex(of: 0x20).map { $0 + 1 } ?? 0)
    isCut = Self.readerCuts.contains { ($0 - 64...$0).contains(line.count) && last > $0 / 2 }
    if start == 0 { return line }
    if start == line.count, kept.last == 0x20 { kept.removeLast() }
    return kept + line[start...]
  }

  /// `line` with a space for each other white space, which normalisation makes one.
  private func spaced(_ line: [UInt8]) -> [UInt8] {
    let scalars = String(decoding: line, as: UTF8.self).unicodeScalars
    return Array(String(String.UnicodeScalarView(scalars.map { $0.properties.isWhitespace ? " " : $0 })).utf8)
  }

  /// What is left of a run of bytes without spaces; nil where it is short enough.
  private func shortened(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    guard normalises else { return [] }
    // Other white space becomes a space as well, and some characters become several words.
    let parts = Self.parts(String(decoding: word, as: UTF8.self))
    let short = parts.filter { part in
      let normal = part.precomposedStringWithCompatibilityMapping
      return Self.parts(lowercases ? normal.lowercased() : normal).allSatisfy { $0.utf8.count <= longest }
    }
    return short.count == parts.count ? nil : Array(short.joined(separator: " ").utf8)
  }

  /// What stands between white space.
  private static func parts(_ text: String) -> [String] {
    text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
  }
}
