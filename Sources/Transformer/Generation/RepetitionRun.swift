import Foundation

/// Penalises tokens that would carry on a run of tokens which stood in the text before, the more the longer the run is
/// ("Don't Repeat Yourself", DRY; p-e-w 2024).
///
/// A token that would extend a repeated run of n ≥ allowed tokens loses multiplier · base^(n − allowed). Runs do not reach
/// across tokens that break them, such as line ends, so that lists and names stay possible.
public struct RepetitionRun: LogitsProcessor {
  /// How much is lost; 0 for nothing.
  public let multiplier: Double
  /// By what each further token multiplies the loss, at least 1.
  public let base: Double
  /// The longest run that costs nothing, plus one.
  public let allowed: Int
  /// The tokens that end a run.
  public let breakers: Set<Int32>

  /// - Parameters:
  ///   - multiplier: 0 or more.
  ///   - base: at least 1; 1.75 is usual.
  ///   - allowed: at least 1; 2 is usual.
  ///   - breakers: ids of any vocabulary.
  public init(multiplier: Double, base: Double, allowed: Int, breakers: Set<Int32>) {
    precondition(multiplier >= 0 && base >= 1 && allowed >= 1, "penalty \(multiplier), \(base), \(allowed)")
    self.multiplier = multiplier
    self.base = base
    self.allowed = allowed
    self.breakers = breakers
  }

  /// No logit is further from another than this may tell.
  private static let largest = 1e4

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    // Backwards from the end, up to where a run has to end: what the text ends in is then what it begins with.
    let reversed = Array(history.reversed())
    let reach = reversed.firstIndex(where: breakers.contains) ?? reversed.count
    guard reach > 0 else { return }
    var longest: [Int32: Int] = [:]
    for (place, length) in Self.runs(reversed).enumerated() where place > 0 {
      // What stood behind the earlier run is what would carry it on.
      let next = reversed[place - 1]
      if min(length, reach) >= allowed { longest[next] = max(longest[next] ?? 0, min(length, reach)) }
    }
    for (token, length) in longest where logits.indices.contains(Int(token)) && !breakers.contains(token) {
      logits[Int(token)] -= Float(min(Self.largest, multiplier * pow(base, Double(length - allowed))))
    }
  }

  /// How far the tokens from each place on are the same as those from the beginning on, in time linear in their number (the Z
  /// function; Gusfield 1997, §1.4); 0 at the beginning itself.
  static func runs(_ tokens: [Int32]) -> [Int] {
    var runs = [Int](repeating: 0, count: tokens.count)
    var window = 0..<0
    for place in tokens.indices.dropFirst() {
      var length =
        place < window.upperBound ? min(window.upperBound - place, runs[place - window.lowerBound]) : 0
      while place + length < tokens.count, tokens[length] == tokens[place + length] { length += 1 }
      runs[place] = length
      if place + length > window.upperBound { window = place..<place + length }
    }
    return runs
  }
}
