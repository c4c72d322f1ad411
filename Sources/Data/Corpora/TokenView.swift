import Tokenizer

/// Part of a corpus: some stretches of it, read as if they followed each other.
public struct TokenView: Sendable {
  /// The corpus.
  public let corpus: TokenCorpus
  /// The stretches, ascending, none empty.
  public let ranges: [Range<Int>]
  /// The number of tokens before each stretch, and last the number of all.
  private let starts: [Int]

  /// The number of tokens.
  public var count: Int { starts[ranges.count] }

  /// All of `corpus`, or the stretches `ranges` of it, ascending and apart.
  public init(_ corpus: TokenCorpus, ranges: [Range<Int>]? = nil) {
    self.corpus = corpus
    var merged: [Range<Int>] = []
    for range in ranges ?? [0..<corpus.count] where !range.isEmpty {
      precondition(range.lowerBound >= merged.last?.upperBound ?? 0 && range.upperBound <= corpus.count)
      if let last = merged.last, last.upperBound == range.lowerBound {
        merged[merged.count - 1] = last.lowerBound..<range.upperBound
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
    starts = merged.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  /// Appends the ids at the positions `range` of this view to `ids`.
  ///
  /// - Throws: ``DataError`` if a token file is damaged.
  public func append(_ range: Range<Int>, to ids: inout [Int32]) throws {
    try forEachStretch(range) { stretch, _ in try corpus.append(stretch, to: &ids) }
  }

  /// Calls `body` with the stretches of the corpus that the positions `range` of this view are, and where each starts in
  /// the view.
  private func forEachStretch(
    _ range: Range<Int>, _ body: (_ stretch: Range<Int>, _ position: Int) throws -> Void
  ) rethrows {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "tokens \(range) of \(count)")
    var position = range.lowerBound
    var index = RisingBounds.place(position, in: starts)
    while position < range.upperBound {
      let from = ranges[index].lowerBound + position - starts[index]
      let length = min(ranges[index].upperBound - from, range.upperBound - position)
      try body(from..<from + length, position)
      position += length
      index += 1
    }
  }

  // MARK: Documents

  /// The positions of this view within `range` at which documents begin.
  package func documentStarts(in range: Range<Int>) -> [Int] {
    var found: [Int] = []
    forEachStretch(range) { stretch, position in
      var document = corpus.firstDocument(from: stretch.lowerBound)
      while document < corpus.documentCount {
        let start = corpus.documentStart(document)
        guard start < stretch.upperBound else { break }
        // Documents without tokens start where the next one does.
        if found.last != position + start - stretch.lowerBound {
          found.append(position + start - stretch.lowerBound)
        }
        document += 1
      }
    }
    return found
  }

  /// The numbers of the first document with tokens in this view and of the one after the last.
  package var documentNumbers: Range<Int> {
    guard let first = ranges.first, let last = ranges.last else { return 0..<0 }
    return corpus.firstDocument(from: first.lowerBound + 1) - 1..<corpus.firstDocument(from: last.upperBound)
  }

  /// The tokens of a document of the corpus that are in this view: none, all, or the part where the view was cut inside
  /// of it.
  package func tokens(ofDocument number: Int) -> Range<Int> {
    let document = corpus.document(number)
    let stretch = firstStretch(endingAfter: document.lowerBound)
    return stretch == ranges.count
      ? document.upperBound..<document.upperBound : document.clamped(to: ranges[stretch])
  }

  /// Calls `body` with each document, as positions in the corpus; one that is only partly in the view is cut.
  public func forEachDocument(_ body: (Range<Int>) throws -> Void) rethrows {
    try forEachDocument(in: documentNumbers) { try body($1) }
  }

  /// Calls `body` with each document whose number in the corpus is in `numbers` and that has tokens in the view.
  package func forEachDocument(
    in numbers: Range<Int>, _ body: (_ number: Int, _ tokens: Range<Int>) throws -> Void
  ) rethrows {
    if numbers.isEmpty || ranges.isEmpty { return }
    var stretch = firstStretch(endingAfter: corpus.documentStart(numbers.lowerBound))
    for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.chunk) {
      let borders = corpus.documentBorders(first..<min(first + Self.chunk, numbers.upperBound))
      for index in 0..<borders.count - 1 {
        while stretch < ranges.count, ranges[stretch].upperBound <= borders[index] { stretch += 1 }
        guard stretch < ranges.count else { return }
        let tokens = (borders[index]..<borders[index + 1]).clamped(to: ranges[stretch])
        if !tokens.isEmpty { try body(first + index, tokens) }
      }
    }
  }

  private func firstStretch(endingAfter position: Int) -> Int {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Documents whose places are looked up at once.
  private static let chunk = 4_096

  // MARK: Text

  /// The length in bytes of the text that the tokens stand for, for bits per byte.
  ///
  /// Special tokens, `<unk>` among them, count nothing, and neither does the space that the tokenizer puts before a
  /// document.
  ///
  /// - Parameter begin: the token that stands before the text of each document, which counts nothing; nil for none.
  /// - Throws: ``DataError`` if a token file is damaged.
  public func textByteCount(_ tokenizer: any Tokenizer, begin: Int32? = nil) throws -> Int {
    let special = Set(tokenizer.specialTokens.all).union([begin].compactMap { $0 })
    let marked = (0..<Int32(tokenizer.vocabularySize)).map { special.contains($0) ? "" : tokenizer.piece($0) }
    let lengths = marked.map { piece -> Int in
      // "<0x0A>" stands for one byte, "▁" for a space.
      if piece.utf8.count == 6, piece.hasPrefix("<0x"), piece.hasSuffix(">") { return 1 }
      return piece.utf8.count - 2 * piece.unicodeScalars.count { $0 == "\u{2581}" }
    }
    let startsWithSpace = marked.map { $0.hasPrefix("\u{2581}") }
    var total = 0
    var ids: [Int32] = []
    for start in stride(from: 0, to: count, by: 1 << 16) {
      let range = start..<min(start + 1 << 16, count)
      ids.removeAll(keepingCapacity: true)
      // One more, since a document may begin with a token that is not of its text.
      try append(start..<min(range.upperBound + 1, count), to: &ids)
      for id in ids.prefix(range.count) { total += lengths[Int(id)] }
      for document in documentStarts(in: range) {
        var first = document - start
        if ids[first] == begin { first += 1 }
        if first < ids.count, startsWithSpace[Int(ids[first])] { total -= 1 }
      }
    }
    return total
  }
}
