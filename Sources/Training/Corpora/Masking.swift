import Kernels
import Tokenizer

/// Chooses the tokens that an encoder is to predict and hides them: of those chosen, 80 % become `<mask>`, 10 % a
/// random ordinary token and 10 % stay (Devlin et al. 2019), anew at every step (Liu et al. 2019).
///
/// What is chosen is a function of (seed, step, row). Special tokens are never chosen; a sequence with at least
/// one ordinary token has at least one target.
public struct Masking: Sendable {
  private let probability: Double
  private let wholeWord: Bool
  private let seed: UInt64
  private let mask: Int32
  private let ordinary: [Int32]
  private let isSpecial: [Bool]
  private let startsWord: [Bool]
  private let isIdeographic: [Bool]

  /// - Parameters:
  ///   - tokenizer: must have `<mask>`.
  ///   - probability: the chance of each token, or of each word, to be chosen.
  ///   - wholeWord: whether the pieces of a word are chosen together. A word starts where
  ///     ``Tokenizer/startsWord(_:)`` says so; a piece with Chinese, Japanese or Korean letters, which are written
  ///     without spaces, is a word of its own.
  ///   - seed: decides the choice.
  /// - Throws: ``DataError`` (exit code 3) if there is no `<mask>`.
  public init(_ tokenizer: any Tokenizer, probability: Double = 0.15, wholeWord: Bool = false, seed: UInt64)
    throws
  {
    precondition(probability > 0 && probability < 1)
    guard let mask = tokenizer.specialTokens.mask else {
      throw DataError(
        .mismatch,
        "The tokenizer has no <mask>, which masked training needs. Train one with `tokenize train`.")
    }
    self.mask = mask
    self.probability = probability
    self.wholeWord = wholeWord
    self.seed = seed
    let special = Set(tokenizer.specialTokens.all)
    let ids = 0..<Int32(tokenizer.vocabularySize)
    isSpecial = ids.map { special.contains($0) }
    ordinary = ids.filter { !special.contains($0) }
    startsWord = ids.map { tokenizer.startsWord($0) }
    isIdeographic = ids.map {
      !special.contains($0) && tokenizer.piece($0).unicodeScalars.contains(where: Self.isCJK)
    }
    guard !ordinary.isEmpty else { throw DataError(.mismatch, "The tokenizer has no ordinary tokens.") }
  }

  /// Ideographs, kana and hangul.
  private static func isCJK(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2E80...0x2FDF, 0x3005...0x3007, 0x3040...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }

  /// Hides tokens of `batch` and sets their targets, for step `step`.
  public func apply(to batch: inout TokenBatch, step: Int) {
    batch.targets = Array(repeating: -1, count: batch.tokens.count)
    for row in 0..<batch.count {
      // The high half keeps these numbers apart from other sites' of the same step.
      var random = RandomStream(seed: seed, step: UInt64(step), site: 0x6D61_736B << 32 | UInt64(row))
      let groups = groups(batch.tokens, batch.sequence(row))
      guard !groups.isEmpty else { continue }
      var chosen = groups.filter { _ in random.uniform() < probability }
      if chosen.isEmpty { chosen = [groups[Int.random(in: 0..<groups.count, using: &random)]] }
      for position in chosen.joined() {
        batch.targets[position] = batch.tokens[position]
        let draw = random.uniform()
        if draw < 0.8 {
          batch.tokens[position] = mask
        } else if draw < 0.9 {
          batch.tokens[position] = ordinary[Int.random(in: 0..<ordinary.count, using: &random)]
        }
      }
    }
  }

  /// The positions that are chosen or left together.
  private func groups(_ tokens: [Int32], _ range: Range<Int>) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    for position in range where !isSpecial[Int(tokens[position])] {
      let id = Int(tokens[position])
      if wholeWord, let last = groups.last, last.upperBound == position, !startsWord[id], !isIdeographic[id],
        !isIdeographic[Int(tokens[position - 1])]
      {
        groups[groups.count - 1] = last.lowerBound..<position + 1
      } else {
        groups.append(position..<position + 1)
      }
    }
    return groups
  }
}
