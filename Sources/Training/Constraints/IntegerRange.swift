/// Whole numbers of a range, in decimal digits without leading zeros.
struct IntegerRange {
  /// The numbers; nil for no bound on that side, which is then one of sixteen digits.
  let least: Int?, most: Int?

  private static let farthest = 9_999_999_999_999_999

  /// What they look like; nil where there are none.
  var expression: GrammarExpression? {
    let low = max(least ?? -Self.farthest, -Self.farthest), high = min(most ?? Self.farthest, Self.farthest)
    guard low <= high else { return nil }
    var choices: [GrammarExpression] = []
    if low < 0 { choices.append(.sequence([.literal("-"), natural(max(1, -high), -low)])) }
    if high >= 0 { choices.append(natural(max(0, low), high)) }
    return .choice(choices)
  }

  /// Numbers from 0 on: by their lengths, the shortest and the longest with bounds.
  private func natural(_ low: Int, _ high: Int) -> GrammarExpression {
    let lows = digits(low), highs = digits(high)
    if lows.count == highs.count { return between(lows[...], highs[...]) }
    var choices = [atLeast(lows[...]), atMost([1] + [Int](repeating: 0, count: highs.count - 1), highs[...])]
    if lows.count + 1 < highs.count {
      choices.append(
        .sequence([
          digit(1, 9), .repeated(digit(0, 9), least: lows.count, most: highs.count - 2),
        ]))
    }
    return .choice(choices)
  }

  private func digits(_ number: Int) -> [Int] { String(number).compactMap(\.wholeNumberValue) }

  private func digit(_ low: Int, _ high: Int) -> GrammarExpression {
    .characters([UInt32(0x30 + low)...UInt32(0x30 + high)])
  }

  private func any(_ count: Int) -> GrammarExpression { .repeated(digit(0, 9), least: count, most: count) }

  /// Numbers between two of as many digits.
  private func between(_ low: ArraySlice<Int>, _ high: ArraySlice<Int>) -> GrammarExpression {
    guard let first = low.first, let last = high.first else { return .empty }
    if first == last { return .sequence([digit(first, first), between(low.dropFirst(), high.dropFirst())]) }
    var choices: [GrammarExpression] = [
      .sequence([digit(first, first), atLeast(low.dropFirst())]),
      .sequence([
        digit(last, last), between([Int](repeating: 0, count: high.count - 1)[...], high.dropFirst()),
      ]),
    ]
    if first + 1 < last { choices.append(.sequence([digit(first + 1, last - 1), any(low.count - 1)])) }
    return .choice(choices)
  }

  /// Numbers from one on, of as many digits.
  private func atLeast(_ low: ArraySlice<Int>) -> GrammarExpression {
    between(low, [Int](repeating: 9, count: low.count)[...])
  }

  private func atMost(_ low: [Int], _ high: ArraySlice<Int>) -> GrammarExpression { between(low[...], high) }
}
