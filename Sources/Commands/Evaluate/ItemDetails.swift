import Data
import Foundation
import Storage
import Training

/// Lines of JSON with what a model made of each item, by which other software can be compared.
struct ItemDetails {
  private(set) var data = Data()
  private let isKept: Bool

  /// - Parameter isKept: whether anybody wants them.
  init(isKept: Bool) { self.isKept = isKept }

  /// Adds an item's line.
  mutating func add(_ scored: LikelihoodEvaluation.Scored) {
    guard isKept else { return }
    let all = scored.outcome.likelihoods
    let members: [(String, JSONValue)] = [
      ("file", .string(scored.file)), ("line", .integer(scored.line)),
      ("gold", .integer(scored.item.gold)),
      ("log_probabilities", .array(all.map { .number($0.logProbability) })),
      ("tokens", .array(all.map { .integer($0.tokens) })),
      ("bytes", .array(scored.item.alternatives.map { .integer($0.byteCount) })),
      ("greedy", .array(all.map { .bool($0.isGreedy) })),
      ("cut_tokens", .array(all.map { .integer($0.cutTokens) })),
      ("credit", .number(Double(scored.outcome.credit))),
      ("credit_per_byte", scored.outcome.creditPerByte.map { .number(Double($0)) } ?? .null),
    ]
    data += Data((JSONValue.object(JSONObject(members)).json + "\n").utf8)
  }
}
