import Data
import Storage

/// Documents of a corpus that occur more than once, or both in the training and in the validation text: the same
/// tokens from first to last, compared by 64-bit hashes in bounded memory.
public struct DocumentOverlap: Sendable, Equatable {
  /// Documents to learn from that were looked at.
  public private(set) var documents = 0
  /// The share of them that repeat an earlier one, 0…1.
  public private(set) var repeatedShare = 0.0
  /// Validation documents that were looked at.
  public private(set) var validationDocuments = 0
  /// Of those, documents that are also to be learned from.
  public private(set) var leaked = 0
  /// Whether all documents were looked at.
  public private(set) var isExact = true

  /// Compares the documents of two texts.
  ///
  /// - Parameter limit: the most tokens of each that are looked at.
  /// - Throws: ``DataError`` if the tokens cannot be read.
  public init(training: TokenView, validation: TokenView?, limit: Int = .max) throws {
    var counter = RepeatCounter()
    var learned = 0
    let isAll = try Self.forEach(training, limit: limit) { hash, size in
      learned += 1
      counter.add(hash, size: size)
    }
    documents = learned
    repeatedShare = counter.repeatedShare
    isExact = isAll && counter.isExact
    guard let validation else { return }
    var compared = 0, found = 0
    let isAllJudged = try Self.forEach(validation, limit: limit) { hash, _ in
      guard counter.counts(hash) else { return }
      compared += 1
      if counter.contains(hash) { found += 1 }
    }
    validationDocuments = compared
    leaked = found
    isExact = isExact && isAllJudged
  }

  /// Tokens that are read at once: a document may be a file of gigabytes.
  private static let chunk = 1 << 16

  /// Calls `body` with hash and length of each document, the last up to where the limit is; false if there is more than was
  /// looked at.
  private static func forEach(
    _ view: TokenView, limit: Int, _ body: (UInt64, Int) -> Void
  ) throws -> Bool {
    var read = 0
    var ids: [Int32] = []
    try view.forEachDocument { range in
      let looked = range.prefix(limit - read)
      guard !looked.isEmpty else { return }
      read += looked.count
      var digest = TextDigest()
      for start in stride(from: looked.lowerBound, to: looked.upperBound, by: chunk) {
        ids.removeAll(keepingCapacity: true)
        try view.corpus.append(start..<min(start + chunk, looked.upperBound), to: &ids)
        for id in ids { digest.add(UInt32(bitPattern: id)) }
      }
      body(digest.value, range.count)
    }
    return read >= view.count
  }

  /// What is wrong with the documents.
  public var findings: [Finding] {
    let measure = isExact ? "" : " (of those looked at)"
    var findings: [Finding] = []
    if repeatedShare > 0, documents > 1 {
      findings.append(
        Finding(
          repeatedShare >= 0.05 ? .warning : .note, "repeated-documents",
          "\(CheckWords.share(repeatedShare)) of the documents repeat an earlier one\(measure)",
          remedy: "Leave the repetitions out: the model learns them by heart"))
    }
    if leaked > 0 {
      let share = Double(leaked) / Double(validationDocuments)
      let isSame = share >= TextOverlap.sameRows && validationDocuments >= TextOverlap.fewestRows
      findings.append(
        Finding(
          isSame ? .fatal : share >= 0.01 ? .warning : .note, "document-leakage",
          "\(leaked) of \(CheckWords.count(validationDocuments, "validation document"))\(measure) are also in the training text, so the loss on them flatters the model",
          remedy: isSame
            ? TextOverlap.holdOut(of: "input", orName: "text")
            : "Take repeated documents out of the corpus, or name other text with \(option: "validation")"))
    }
    return findings
  }

  /// The counts in JSON.
  var value: JSONValue {
    .object([
      "documents": .integer(documents), "repeated_share": .figure(repeatedShare),
      "validation_documents": .integer(validationDocuments), "leaked": .integer(leaked),
      "exact": .bool(isExact),
    ])
  }
}
