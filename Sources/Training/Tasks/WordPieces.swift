import Tokenizer

/// Which of a text's tokens stand for its words: the first of each, as labels of words are learned and read by.
package enum WordPieces {
  /// The number of the first token of each word, which is no other word's; nil where a word has none.
  ///
  /// - Parameters:
  ///   - words: by their bytes, in order.
  ///   - pieces: the text's tokens, in order.
  package static func first(_ words: [Range<Int>], _ pieces: [EncodedPiece]) -> [Int?] {
    var place = 0
    return words.map { word in
      // Tokens that end before the word, or stand for nothing, are not its own.
      while place < pieces.count,
        pieces[place].utf8Range.upperBound <= word.lowerBound || pieces[place].utf8Range.isEmpty
      {
        place += 1
      }
      guard place < pieces.count, pieces[place].utf8Range.lowerBound < word.upperBound else { return nil }
      defer { place += 1 }
      return place
    }
  }
}
