/// chrF2 of a corpus, one reference a text: precision and recall of runs of one to six characters, recall weighing twice as much
/// (Popović 2015), from 0 to 100.
///
/// As sacrebleu reckons it: white space is left out, counts are summed over the corpus, and orders of which either side has no run
/// are left out of the means.
public struct CharacterFScore: Sendable {
  private static let orders = 6
  /// β², of how much recall weighs.
  private static let factor = 4.0

  private var found = [Int](repeating: 0, count: orders)
  private var wanted = [Int](repeating: 0, count: orders)
  private var matches = [Int](repeating: 0, count: orders)

  /// Of no texts yet.
  public init() {}

  /// Counts a text against its reference.
  public mutating func add(_ text: String, reference: String) {
    func characters(_ text: String) -> [UInt32] {
      text.unicodeScalars.filter { !$0.isPythonSpace }.map(\.value)
    }
    let own = characters(text), right = characters(reference)
    for order in 1...Self.orders {
      let counts = NGramCounts(own, order), others = NGramCounts(right, order)
      // Runs of a length that the reference has none of are not wrong.
      if others.total > 0 { found[order - 1] += counts.total }
      wanted[order - 1] += others.total
      matches[order - 1] += counts.matches(others)
    }
  }

  /// The score.
  public var score: Double {
    let orders = (0..<Self.orders).filter { found[$0] > 0 && wanted[$0] > 0 }
    guard !orders.isEmpty else { return 0 }
    func mean(_ counts: [Int]) -> Double {
      orders.reduce(0) { $0 + Double(matches[$1]) / Double(counts[$1]) } / Double(orders.count)
    }
    let precision = mean(found), recall = mean(wanted)
    guard precision + recall > 0 else { return 0 }
    return 100 * (1 + Self.factor) * precision * recall / (Self.factor * precision + recall)
  }
}
