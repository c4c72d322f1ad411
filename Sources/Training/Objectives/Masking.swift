import Batches
import Data
import Kernels
import Storage
import Tokenizer
import Transformer

/// Chooses the tokens that an encoder is to predict and hides them, anew at every step (Liu et al. 2019).
///
/// - `mlm`: each token is chosen with the probability given.
/// - `whole-word`: each word is, with all its pieces.
/// - `span`: runs of whole words are, see ``SpanChoice``.
/// - `replaced-token`: each token is, as `mlm`.
///
/// Of what is chosen 80 % become `<mask>`, 10 % a random ordinary token and 10 % stay (Devlin et al. 2019): drawn per
/// token; for a span, once for the whole span (Joshi et al. 2020). What a generator is to fill in is always `<mask>`
/// (Clark et al. 2020).
///
/// A word begins where ``Tokenizer/Tokenizer/startsWord(_:)`` says so. Chinese, Japanese and Korean are written without
/// spaces: there a piece is a word of its own. Pieces of several ideographs, which the tokenizer has learned because
/// they occur together, are often words, but nothing here segments text into words.
///
/// What is chosen is a function of (seed, step, row). Special tokens are never chosen; a sequence with at least
/// one ordinary token has at least one target.
public struct Masking: Sendable {
  /// How tokens are chosen.
  public let objective: Objective
  private let probability: Double
  private let spans: SpanChoice
  /// Seeds the choice.
  let seed: UInt64
  private let mask: Int32
  private let ordinary: [Int32]
  private let isSpecial: [Bool]
  private let startsWord: [Bool]
  private let isIdeographic: [Bool]

  /// - Parameters:
  ///   - tokenizer: must have `<mask>`.
  ///   - objective: an encoder's.
  ///   - probability: the chance of each token, or of each word, to be chosen; of spans, the share of tokens.
  ///   - seed: decides the choice.
  /// - Throws: ``DataError`` (mismatch) if there is no `<mask>`.
  public init(
    _ tokenizer: any Tokenizer, objective: Objective = .mlm, probability: Double = MaskShare.usual,
    seed: UInt64
  ) throws {
    precondition(probability > 0 && probability < 1 && objective != .causal)
    guard let mask = tokenizer.specialTokens.mask else {
      throw DataError(
        .mismatch,
        "The tokenizer has no <mask>, which masked training needs. Train one with `tokenize train`.")
    }
    self.mask = mask
    self.objective = objective
    self.probability = probability
    self.seed = seed
    spans = SpanChoice(share: probability)
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

  /// The batch with some of its tokens hidden, which become its targets, for step `step`.
  public func apply(to batch: MicroBatch, step: Int) -> MicroBatch {
    let (sequences, hidden) = hide(batch.sequences, step: step)
    return MicroBatch(sequences, .tokens(hidden))
  }

  /// The sequences with some of their tokens hidden, and the token hidden at each position, -1 where none is.
  func hide(_ batch: SequenceBatch, step: Int) -> (sequences: SequenceBatch, hidden: [Int32]) {
    var tokens = batch.tokens
    var hidden = [Int32](repeating: -1, count: tokens.count)
    for row in 0..<batch.count {
      var random = RandomStream(seed: seed, step: UInt64(step), site: RandomSite.masks(row: row))
      for group in choose(batch.tokens, batch.range(of: row), &random) {
        hide(group, &tokens, &hidden, &random)
      }
    }
    let masked = SequenceBatch(tokens: tokens, offsets: batch.offsets, segments: batch.segments)
    return (masked, hidden)
  }

  /// The groups of positions that are to be hidden, each disjoint from the others: tokens, words or spans.
  package func choose(_ tokens: [Int32], _ range: Range<Int>, _ random: inout RandomStream) -> [Range<Int>] {
    let groups = groups(tokens, range)
    guard !groups.isEmpty else { return [] }
    if objective == .span { return spans.choose(groups, &random) }
    let chosen = groups.filter { _ in random.uniform() < probability }
    return chosen.isEmpty ? [groups[random.below(groups.count)]] : chosen
  }

  private func hide(
    _ group: Range<Int>, _ tokens: inout [Int32], _ hidden: inout [Int32], _ random: inout RandomStream
  ) {
    var draw = random.uniform()
    for position in group {
      hidden[position] = tokens[position]
      if objective != .span, position > group.lowerBound { draw = random.uniform() }
      if objective == .replacedToken || draw < 0.8 {
        tokens[position] = mask
      } else if draw < 0.9 {
        tokens[position] = ordinary[random.below(ordinary.count)]
      }
    }
  }

  /// The positions that are chosen or left together: words, or tokens.
  private func groups(_ tokens: [Int32], _ range: Range<Int>) -> [Range<Int>] {
    let joinsPieces = objective == .wholeWord || objective == .span
    var groups: [Range<Int>] = []
    for position in range where !isSpecial[Int(tokens[position])] {
      let id = Int(tokens[position])
      if joinsPieces, let last = groups.last, last.upperBound == position, !startsWord[id],
        !isIdeographic[id], !isIdeographic[Int(tokens[position - 1])]
      {
        groups[groups.count - 1] = last.lowerBound..<position + 1
      } else {
        groups.append(position..<position + 1)
      }
    }
    return groups
  }

  /// Whether each token is not a special one.
  func areOrdinary(_ tokens: [Int32]) -> [Bool] { tokens.map { !isSpecial[Int($0)] } }
}
