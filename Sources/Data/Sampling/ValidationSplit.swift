import Storage

/// Which part of a corpus is held out to validate on.
public enum ValidationSplit: Sendable, Equatable {
  /// Nothing.
  case none
  /// The last part of the tokens.
  ///
  /// The cut falls between two documents where there is a border that leaves between half and twice as much as asked
  /// for, and else inside a document.
  case tail(Double)
  /// Whole documents, drawn by `seed`.
  case documents(fraction: Double, seed: UInt64)

  /// Whole documents where there are at least a hundred, else the tail: a few documents differ too much in length
  /// for a drawn share of them to be that share of the text.
  public static func automatic(fraction: Double, seed: UInt64, documentCount: Int) -> ValidationSplit {
    if fraction == 0 { return .none }
    return documentCount >= 100 ? .documents(fraction: fraction, seed: seed) : .tail(fraction)
  }

  /// The two parts of `corpus`.
  ///
  /// No token is in both, and no document is but one that a tail had to be cut from.
  ///
  /// - Throws: ``DataError`` if either part would be empty.
  public func apply(to corpus: TokenCorpus) throws -> (training: TokenView, validation: TokenView?) {
    switch self {
    case .none: return (TokenView(corpus), nil)
    case .tail(let fraction):
      precondition(fraction > 0 && fraction < 1)
      guard corpus.count >= 2 else { throw tooFew("\(corpus.count) tokens", fraction) }
      let cut = Self.cut(corpus, fraction)
      return (TokenView(corpus, ranges: [0..<cut]), TokenView(corpus, ranges: [cut..<corpus.count]))
    case .documents(let fraction, let seed):
      precondition(fraction > 0 && fraction < 1)
      let count = corpus.documentCount
      guard count >= 2 else { throw tooFew("\(count) document", fraction) }
      let share = min(max(1, Int((Double(count) * fraction).rounded())), count - 1)
      let order = Permutation(count: count, seed: seed)
      // Only what is held out is listed: of a corpus of lines there are more documents than memory should hold.
      let heldOut = (0..<share).map { order[$0] }.sorted()
      var kept: [Range<Int>] = []
      var held: [Range<Int>] = []
      var position = 0
      for document in heldOut {
        let tokens = corpus.document(document)
        if tokens.isEmpty { continue }
        if tokens.lowerBound > position { kept.append(position..<tokens.lowerBound) }
        held.append(tokens)
        position = tokens.upperBound
      }
      if position < corpus.count { kept.append(position..<corpus.count) }
      let training = TokenView(corpus, ranges: kept), validation = TokenView(corpus, ranges: held)
      guard training.count > 0, validation.count > 0 else { throw tooFew("\(count) documents", fraction) }
      return (training, validation)
    }
  }

  /// Where the last `fraction` of the tokens begins, or the border between documents next to it.
  private static func cut(_ corpus: TokenCorpus, _ fraction: Double) -> Int {
    let exact = min(max(1, Int(Double(corpus.count) * (1 - fraction))), corpus.count - 1)
    let wanted = corpus.count - exact
    let after = corpus.firstDocument(from: exact)
    let borders = [after - 1, after].filter { $0 > 0 && $0 < corpus.documentCount }.map(corpus.documentStart)
    let fitting = borders.filter {
      let left = corpus.count - $0
      return $0 > 0 && left * 2 >= wanted && left <= 2 * wanted
    }
    return fitting.min { abs($0 - exact) < abs($1 - exact) } ?? exact
  }

  private func tooFew(_ what: String, _ fraction: Double) -> DataError {
    DataError(
      .badInput,
      "The corpus has \(what), too little to hold out \(fraction) of it. Give more text or a validation file."
    )
  }
}
