import Batches
import Data
import Storage
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

/// What masking of tokens and of whole words hides, and how.
@Suite struct MaskingTests {
  private let tokenizer = ByteTokenizer()

  private func batch(_ texts: [String]) -> MicroBatch {
    MicroBatch(texts.map { [4] + tokenizer.encode($0) + [5] })
  }

  @Test func maskingHidesTheStatedShares() throws {
    let masking = try Masking(tokenizer, seed: 11)
    let original = batch((0..<200).map { "some words to hide number \($0) and more of them follow here" })
    var masked = original
    masked = masking.apply(to: masked, step: 5)
    var chosen = 0
    var (hidden, changed, kept) = (0.0, 0.0, 0.0)
    for position in original.tokens.indices {
      if masked.predicted[position] < 0 {
        #expect(masked.tokens[position] == original.tokens[position])
        continue
      }
      chosen += 1
      #expect(original.tokens[position] >= 7 && masked.predicted[position] == original.tokens[position])
      switch masked.tokens[position] {
      case 6: hidden += 1
      case original.tokens[position]: kept += 1
      case let token:
        changed += 1
        #expect(token >= 7)
      }
    }
    let ordinary = Double(original.tokens.count { $0 >= 7 })
    // Five standard deviations of a binomial.
    func isNear(_ count: Double, _ share: Double, of total: Double) -> Bool {
      abs(count - share * total) < 5 * (share * (1 - share) * total).squareRoot()
    }
    #expect(isNear(Double(chosen), 0.15, of: ordinary))
    #expect(isNear(hidden, 0.8, of: Double(chosen)) && isNear(changed, 0.1, of: Double(chosen)))
    #expect(isNear(kept, 0.1, of: Double(chosen)))
    var again = original
    again = masking.apply(to: again, step: 5)
    #expect(again == masked)
    again = masking.apply(to: again, step: 6)
    #expect(again.predicted != masked.predicted)
  }

  @Test func everySequenceHasATarget() throws {
    let masking = try Masking(tokenizer, probability: 0.01, seed: 1)
    let texts = [String](repeating: "a", count: 100) + [""]
    var rows = MicroBatch(texts.map { [4] + tokenizer.encode($0) + [5] } + [[4, 5]])
    rows = masking.apply(to: rows, step: 0)
    for row in 0..<101 { #expect(rows.predicted[rows.sequence(row)].contains { $0 >= 0 }) }
    #expect(rows.predicted[rows.sequence(101)] == [-1, -1])
  }

  @Test func wholeWordsAreHiddenTogether() throws {
    let masking = try Masking(tokenizer, objective: .wholeWord, seed: 2)
    var rows = batch(Array(repeating: "alpha beta gamma delta", count: 50))
    let original = rows
    rows = masking.apply(to: rows, step: 1)
    for position in 1..<rows.tokens.count
    where original.tokens[position] >= 7 && original.tokens[position - 1] >= 7 {
      // Inside a word neighbours share their fate; 39 is the space that begins one.
      if original.tokens[position] != 39 {
        #expect((rows.predicted[position] >= 0) == (rows.predicted[position - 1] >= 0))
      }
    }
    var noMask = ByteTokenizer()
    noMask.specialTokens.mask = nil
    #expect(try #require(throws: DataError.self) { try Masking(noMask, seed: 1) }.fault == .mismatch)
  }
}
