import Tokenizer

/// Part of a token file: some stretches of it, read as if they followed each other.
public struct TokenView: Sendable {
  /// The file.
  public let file: TokenFile
  /// The stretches, ascending, none empty.
  public let ranges: [Range<Int>]
  /// The number of tokens before each stretch, and last the number of all.
  private let starts: [Int]

  /// The number of tokens.
  public var count: Int { starts[ranges.count] }

  /// All of `file`, or the stretches `ranges` of it, ascending and apart.
  public init(_ file: TokenFile, ranges: [Range<Int>]? = nil) {
    self.file = file
    var merged: [Range<Int>] = []
    for range in ranges ?? [0..<file.count] where !range.isEmpty {
      precondition(range.lowerBound >= merged.last?.upperBound ?? 0 && range.upperBound <= file.count)
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
  public func append(_ range: Range<Int>, to ids: inout [Int32]) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "tokens \(range) of \(count)")
    var position = range.lowerBound
    var index = stretch(of: position)
    while position < range.upperBound {
      let from = ranges[index].lowerBound + position - starts[index]
      let length = min(ranges[index].upperBound - from, range.upperBound - position)
      file.append(from..<from + length, to: &ids)
      position += length
      index += 1
    }
  }

  /// The last stretch that starts at or before `position`.
  private func stretch(of position: Int) -> Int {
    var low = 0
    var high = ranges.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }

  /// Calls `body` with each document, as positions in the file; one that is only partly in the view is cut.
  public func forEachDocument(_ body: (Range<Int>) -> Void) {
    for range in ranges {
      var start = range.lowerBound
      var next = file.firstDocument(from: start + 1)
      while start < range.upperBound {
        let end =
          next < file.documentCount ? min(file.documentStart(next), range.upperBound) : range.upperBound
        if end > start { body(start..<end) }
        start = end
        next += 1
      }
    }
  }

  /// The length in bytes of the text that the tokens stand for, for bits per byte. Special tokens, `<unk>` among
  /// them, count nothing, and neither does the space that the tokenizer puts before a document.
  public func textByteCount(_ tokenizer: any Tokenizer) -> Int {
    let special = Set(tokenizer.specialTokens.all)
    let marked = (0..<Int32(tokenizer.vocabularySize)).map { special.contains($0) ? "" : tokenizer.piece($0) }
    let lengths = marked.map { piece -> Int in
      // "<0x0A>" stands for one byte, "▁" for a space.
      if piece.utf8.count == 6, piece.hasPrefix("<0x"), piece.hasSuffix(">") { return 1 }
      return piece.utf8.count - 2 * piece.unicodeScalars.count { $0 == "\u{2581}" }
    }
    var total = 0
    for range in ranges {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 16) {
        for id in file[start..<min(start + 1 << 16, range.upperBound)] { total += lengths[Int(id)] }
      }
    }
    forEachDocument { document in
      let isWhole = document.lowerBound == file.documentStart(file.firstDocument(from: document.lowerBound))
      if isWhole, marked[Int(file[document.lowerBound..<document.lowerBound + 1][0])].hasPrefix("\u{2581}") {
        total -= 1
      }
    }
    return total
  }
}

/// Which part of a corpus is held out to validate on.
public enum ValidationSplit: Sendable, Equatable {
  /// Nothing.
  case none
  /// The last part of the tokens, cut wherever that is.
  case tail(Double)
  /// Whole documents, drawn by `seed`.
  case documents(fraction: Double, seed: UInt64)

  /// Whole documents where there are at least a hundred, else the tail: a few documents differ too much in length
  /// for a drawn share of them to be that share of the text.
  public static func automatic(fraction: Double, seed: UInt64, documentCount: Int) -> ValidationSplit {
    if fraction == 0 { return .none }
    return documentCount >= 100 ? .documents(fraction: fraction, seed: seed) : .tail(fraction)
  }

  /// The two parts of `file`.
  ///
  /// - Throws: ``DataError`` (exit code 2) if either part would be empty.
  public func apply(to file: TokenFile) throws -> (training: TokenView, validation: TokenView?) {
    switch self {
    case .none: return (TokenView(file), nil)
    case .tail(let fraction):
      precondition(fraction > 0 && fraction < 1)
      let cut = Int(Double(file.count) * (1 - fraction))
      guard cut > 0, cut < file.count else { throw tooFew("\(file.count) tokens", fraction) }
      return (TokenView(file, ranges: [0..<cut]), TokenView(file, ranges: [cut..<file.count]))
    case .documents(let fraction, let seed):
      precondition(fraction > 0 && fraction < 1)
      let count = file.documentCount
      guard count >= 2 else { throw tooFew("\(count) document", fraction) }
      let share = min(max(1, Int((Double(count) * fraction).rounded())), count - 1)
      let order = Permutation(count: count, seed: seed)
      var isHeldOut = [Bool](repeating: false, count: count)
      for place in 0..<share { isHeldOut[order[place]] = true }
      let documents = (0..<count).filter { !file.document($0).isEmpty }
      let training = TokenView(file, ranges: documents.filter { !isHeldOut[$0] }.map(file.document))
      let validation = TokenView(file, ranges: documents.filter { isHeldOut[$0] }.map(file.document))
      guard training.count > 0, validation.count > 0 else { throw tooFew("\(count) documents", fraction) }
      return (training, validation)
    }
  }

  private func tooFew(_ what: String, _ fraction: Double) -> DataError {
    DataError(
      .input,
      "The corpus has \(what), too little to hold out \(fraction) of it. Give more text or a validation file."
    )
  }
}
