import Storage

/// Draws training contexts for a decoder that hold whole documents: a document is cut only if it is longer than the
/// context, into full contexts and a rest, and rests and short documents are packed by best-fit decreasing
/// (``BestFitPacking``), so that few positions stay empty.
///
/// An epoch visits every context once, in an order that belongs to (seed, epoch); what stands together in a context is
/// the same in every epoch. Four bytes are held for each document, and twelve for each that is longer than the context.
public struct PackedSampler: SequenceSampler {
  /// A stretch of a document in a context: positions to predict from, counted from the document's first token.
  private struct Piece {
    let document: Int
    let positions: Range<Int>
  }

  private let view: TokenView
  private let contextLength: Int
  private let attendsAcross: Bool
  private let seed: UInt64
  /// The numbers of the documents by the length of their rest, and in the order of the text where it is the same.
  private let byRest: [UInt32]
  /// Where the documents with a rest of each length begin in `byRest`.
  private let restStarts: [Int]
  private let packing: BestFitPacking
  /// The numbers of the documents that fill contexts, and the number of full contexts before each, and last of all.
  private let long: [UInt32]
  private let fullBefore: [Int]

  /// The number of contexts in an epoch.
  public var count: Int { fullBefore[long.count] + packing.binCount }
  /// The number of tokens read in an epoch.
  public let tokensPerEpoch: Int
  /// The number of documents that are cut, being longer than the context.
  public let cutDocuments: Int
  /// The share of the contexts' positions that are filled.
  public var fill: Double { Double(tokensPerEpoch) / Double(max(1, count * contextLength)) }

  /// - Parameters:
  ///   - view: the text.
  ///   - contextLength: the most positions of a context.
  ///   - attendsAcross: whether the documents of a context are one sequence, in which each one's first token is predicted
  ///     from those before it. Otherwise each is a sequence of its own with positions from 0, and nothing stands before
  ///     its first token to predict it from.
  ///   - seed: decides the order.
  /// - Throws: ``DataError`` if there is nothing to learn from.
  public init(_ view: TokenView, contextLength: Int, attendsAcross: Bool, seed: UInt64) throws {
    precondition(contextLength > 0)
    guard view.corpus.documentCount <= Int(UInt32.max) else {
      throw DataError(
        .badInput, "The corpus has \(view.corpus.documentCount) documents, more than best-fit packing takes.")
    }
    self.view = view
    self.contextLength = contextLength
    self.attendsAcross = attendsAcross
    self.seed = seed
    var counts = [Int](repeating: 0, count: contextLength + 1)
    var long: [UInt32] = []
    var fullBefore = [0]
    var tokens = 0
    var cut = 0
    view.forEachDocument(in: view.documentNumbers) { number, document in
      let positions = attendsAcross ? document.count : document.count - 1
      let (full, rest) = positions.quotientAndRemainder(dividingBy: contextLength)
      counts[rest] += 1
      if full > 0 {
        long.append(UInt32(number))
        fullBefore.append(fullBefore[fullBefore.count - 1] + full)
      }
      if positions > contextLength { cut += 1 }
      tokens += positions
    }
    guard tokens > 0 else {
      throw DataError(.badInput, "The training text has no document of two tokens: give more text.")
    }
    // Documents of length 0 have no rest and are not listed.
    counts[0] = 0
    var starts = [0]
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    var next = starts
    var byRest = [UInt32](repeating: 0, count: starts[starts.count - 1])
    view.forEachDocument(in: view.documentNumbers) { number, document in
      let rest = (attendsAcross ? document.count : document.count - 1) % contextLength
      if rest == 0 { return }
      byRest[next[rest]] = UInt32(number)
      next[rest] += 1
    }
    self.byRest = byRest
    restStarts = starts
    packing = BestFitPacking(counts)
    self.long = long
    self.fullBefore = fullBefore
    tokensPerEpoch = tokens
    cutDocuments = cut
  }

  /// Appends context `number` of the run.
  public func append(_ number: Int, to sequences: inout SequenceBuilder) throws {
    let index = shuffled(number, seed: seed).index
    /// The last token of a document, whose target is the first one of the next, if there is a next.
    var open: Int?
    for piece in pieces(ofContext: index) {
      let document = view.tokens(ofDocument: piece.document)
      let start = document.lowerBound + piece.positions.lowerBound
      let end = document.lowerBound + piece.positions.upperBound
      if let open { sequences.targets[open] = try view.corpus.tokens(start..<start + 1)[0] }
      open = nil
      try view.corpus.append(start..<end, to: &sequences.tokens)
      try view.corpus.append(start + 1..<min(end + 1, document.upperBound), to: &sequences.targets)
      if sequences.targets.count < sequences.tokens.count {
        open = sequences.targets.count
        sequences.targets.append(-1)
      }
      if !attendsAcross { sequences.offsets.append(sequences.tokens.count) }
    }
    if attendsAcross { sequences.offsets.append(sequences.tokens.count) }
  }

  /// What stands in a context: full ones come first, then the packed ones.
  private func pieces(ofContext index: Int) -> [Piece] {
    if index < fullBefore[long.count] {
      var low = 0
      var high = long.count
      while low + 1 < high {
        let middle = (low + high) / 2
        if fullBefore[middle] <= index { low = middle } else { high = middle }
      }
      let start = (index - fullBefore[low]) * contextLength
      return [Piece(document: Int(long[low]), positions: start..<start + contextLength)]
    }
    return packing.items(ofBin: index - fullBefore[long.count]).map { item in
      let document = Int(byRest[restStarts[item.length] + item.rank])
      let tokens = view.tokens(ofDocument: document).count
      let positions = attendsAcross ? tokens : tokens - 1
      return Piece(document: document, positions: positions - item.length..<positions)
    }
  }
}
