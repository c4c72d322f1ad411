import Data
import Foundation
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer

@Suite struct SplitTests {
  private let tokenizer = ByteTokenizer()

  private func corpus(_ lines: [String], end: Int32? = 3) throws -> (TemporaryFolder, TokenCorpus) {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", lines.joined(separator: "\n"))
    let corpus = try TokenCorpusBuilder(
      try CorpusFiles([path]), options: TextOptions(documents: .line), tokenizer: tokenizer, endToken: end,
      threads: 1, smallest: 1_000, largest: 1_000
    ).build(in: scratch.path("cache")).corpus
    return (scratch, corpus)
  }

  private func tokens(_ view: TokenView) throws -> [Int32] {
    var ids: [Int32] = []
    try view.append(0..<view.count, to: &ids)
    return ids
  }

  private func documents(_ view: TokenView) -> [Range<Int>] {
    var found: [Range<Int>] = []
    view.forEachDocument { found.append($0) }
    return found
  }

  @Test func holdsOutWholeDocuments() throws {
    let lines = (0..<200).map { "document \($0)" }
    let (scratch, corpus) = try corpus(lines)
    let split = ValidationSplit.automatic(fraction: 0.1, seed: 7, documentCount: corpus.documentCount)
    #expect(split == .documents(fraction: 0.1, seed: 7))
    let (training, held) = try split.apply(to: corpus)
    let validation = try #require(held)
    let heldOut = tokenizer.decode(try tokens(validation)).split(separator: " d").map(String.init)
    let kept = tokenizer.decode(try tokens(training)).split(separator: " d").map(String.init)
    #expect(heldOut.count == 20 && kept.count == 180)
    #expect(Set(heldOut + kept) == Set(lines.map { String($0.dropFirst()) }))
    #expect(try validation.textByteCount(tokenizer) == heldOut.reduce(0) { $0 + $1.utf8.count + 1 })
    var part: [Int32] = []
    try validation.append(13..<57, to: &part)
    #expect(part == Array(try tokens(validation)[13..<57]))
    #expect(
      try ValidationSplit.documents(fraction: 0.1, seed: 8).apply(to: corpus).validation?.ranges
        != validation.ranges)
    #expect(try ValidationSplit.none.apply(to: corpus).validation == nil)
    withExtendedLifetime(scratch) {}
  }

  /// Of any fraction, from one document to all but one: no document and no token is in both parts, none is lost, and no
  /// training window has a token that is held out.
  @Test(arguments: [0.0001, 0.01, 0.3, 0.5, 0.99, 0.9999], [true, false])
  func nothingIsInBothParts(fraction: Double, byDocument: Bool) throws {
    let (scratch, corpus) = try corpus((0..<150).map { "\($0) " + String(repeating: "w", count: $0 % 9) })
    let split = byDocument ? ValidationSplit.documents(fraction: fraction, seed: 2) : .tail(fraction)
    let (training, held) = try split.apply(to: corpus)
    let validation = try #require(held)
    let one = documents(training), other = documents(validation)
    #expect(training.count + validation.count == corpus.count && training.count > 0 && validation.count > 0)
    let all = (0..<150).map { corpus.document($0) }
    if byDocument {
      #expect((one + other).sorted { $0.lowerBound < $1.lowerBound } == all)
    } else if fraction > 0.001 {
      #expect(one + other == all, "the cut is between two documents")
    }
    #expect(Set(one.map(\.lowerBound)).isDisjoint(with: other.map(\.lowerBound)))
    let heldOut = other.reduce(into: Set<Int>()) { $0.formUnion($1) }
    #expect(one.allSatisfy { heldOut.isDisjoint(with: $0) })
    withExtendedLifetime(scratch) {}
  }

  @Test func aFewDocumentsGiveTheirEnd() throws {
    let (scratch, corpus) = try corpus(["short", String(repeating: "long ", count: 400)], end: nil)
    let split = ValidationSplit.automatic(fraction: 0.1, seed: 7, documentCount: corpus.documentCount)
    #expect(split == .tail(0.1))
    let (training, validation) = try split.apply(to: corpus)
    // No border is near: the second document is cut.
    #expect(training.count == Int(Double(corpus.count) * 0.9))
    #expect(try tokens(training) + tokens(try #require(validation)) == corpus.tokens(0..<corpus.count))
    #expect(documents(try #require(validation)) == [training.count..<corpus.count])
    // The tail begins inside a document, whose number is still found.
    let packed = try PackedSampler(
      try #require(validation), contextLength: 16, attendsAcross: false, seed: 1)
    #expect(packed.tokensPerEpoch == corpus.count - training.count - 1)
    #expect(try packed.batch(at: 0, size: packed.count).tokens.count == packed.tokensPerEpoch)
    let (other, one) = try self.corpus(["x"])
    let error = try #require(throws: DataError.self) {
      try ValidationSplit.documents(fraction: 0.5, seed: 1).apply(to: one)
    }
    #expect(error.fault == .badInput && error.description.contains("too little"))
    withExtendedLifetime((scratch, other)) {}
  }
}
