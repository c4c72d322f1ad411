import Foundation

extension Reference {
  /// The nucleus of logits by its definition: all tokens sorted by weight, the lower id first of equal ones, and the first of
  /// them whose weights, added in that order, are at least `probability` of the sum of all.
  package static func nucleus(_ logits: [Float], _ probability: Double) -> [Float] {
    guard let largest = logits.max(), largest > -.infinity else { return logits }
    let weights = logits.map { exp(Double($0 - largest)) }
    let total = weights.reduce(0, +)
    let ranked = weights.indices.sorted {
      weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1
    }
    var kept = [Float](repeating: -.infinity, count: logits.count)
    var sum = 0.0
    for index in ranked {
      // Below this bound all tokens together hold less than is left out.
      guard weights[index] >= total * (1 - probability) / Double(weights.count) else { break }
      kept[index] = logits[index]
      sum += weights[index]
      if sum >= probability * total { break }
    }
    return kept
  }

  /// The `count` largest logits by their definition, the lower id first of equal ones.
  package static func largest(_ logits: [Float], _ count: Int) -> [Float] {
    let ranked = logits.indices.filter { logits[$0] > -.infinity }.sorted {
      logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1
    }
    var kept = [Float](repeating: -.infinity, count: logits.count)
    for index in ranked.prefix(count) { kept[index] = logits[index] }
    return kept
  }
}
