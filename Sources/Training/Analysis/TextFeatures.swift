import Data
import Foundation

/// TF-IDF features of texts: words and pairs of neighbours, or characters and pairs of them where the language
/// writes no spaces. 1 + ln tf times a smoothed idf, scaled to length one, as is usual (Salton & Buckley 1988).
struct TextFeatures: Sendable {
  /// The features of one text: which, and how much.
  struct Vector: Sendable {
    var indices: [Int32]
    var values: [Float]
  }

  private let indices: [UInt64: Int32]
  private let weights: [Float]

  /// The number of features.
  var count: Int { weights.count }

  /// The features that occur in `texts`; in at least two of them if there are a thousand or more.
  init(_ texts: [String]) {
    var documents: [UInt64: Int32] = [:]
    for text in texts {
      for gram in Set(Self.grams(text)) { documents[gram, default: 0] += 1 }
    }
    let least: Int32 = texts.count >= 1_000 ? 2 : 1
    // Sorted by hash, so that the numbering, and with it every sum over features, is always the same.
    let kept = documents.filter { $0.value >= least }.sorted { $0.key < $1.key }
    indices = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.key, Int32($0)) })
    let total = Double(texts.count)
    weights = kept.map { Float(log((1 + total) / (1 + Double($0.value))) + 1) }
  }

  /// The features of `text`, ascending.
  func vector(_ text: String) -> Vector {
    var counts: [Int32: Int] = [:]
    for gram in Self.grams(text) {
      if let index = indices[gram] { counts[index, default: 0] += 1 }
    }
    let sorted = counts.sorted { $0.key < $1.key }
    var values = sorted.map { (1 + log(Float($0.value))) * weights[Int($0.key)] }
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if norm > 0 { for index in values.indices { values[index] /= norm } }
    return Vector(indices: sorted.map(\.key), values: values)
  }

  /// Whether a text has a space less than once in twelve letters of scripts from Thai on, as Chinese, Japanese and
  /// Thai do. It is asked of each text, since a file may hold several languages.
  private static func writesNoSpaces(_ text: String) -> Bool {
    var letters = 0
    var spaces = 0
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace { spaces += 1 } else if scalar.value >= 0x0E00 { letters += 1 }
    }
    return letters > 0 && spaces * 12 < letters
  }

  /// Hashes of single words or characters and of neighbours.
  private static func grams(_ text: String) -> [UInt64] {
    let units = writesNoSpaces(text) ? characters(text) : words(text)
    var grams = units
    for index in units.indices.dropFirst() {
      grams.append(Permutation.mix(units[index - 1] &* 31 ^ Permutation.mix(units[index])))
    }
    return grams
  }

  private static func characters(_ text: String) -> [UInt64] {
    text.lowercased().unicodeScalars.compactMap {
      $0.properties.isWhitespace ? nil : Permutation.mix(UInt64($0.value))
    }
  }

  /// Words between spaces, in lower case; the punctuation at either end, "..." say, is a word of its own.
  private static func words(_ text: String) -> [UInt64] {
    var words: [UInt64] = []
    for word in text.lowercased().utf8.split(whereSeparator: { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }) {
      let start = word.firstIndex { !isPunctuation($0) } ?? word.endIndex
      let end = word.lastIndex { !isPunctuation($0) }.map { word.index(after: $0) } ?? word.endIndex
      for part in [word[..<start], word[start..<end], word[end...]] where !part.isEmpty {
        words.append(hash(part))
      }
    }
    return words
  }

  /// ASCII punctuation except the apostrophe, with which "'s" and "n't" are words of their own in tokenised text.
  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x26, 0x28...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// FNV-1a in 64 bits (Fowler, Noll & Vo 1991).
  private static func hash(_ bytes: Substring.UTF8View) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
