import CommandLine
import Data
import Foundation
import Storage
import Training

/// How much each label counts in the loss, as a person says it.
enum ClassWeights: Equatable {
  /// The rarer a label, the more.
  case balanced
  /// These labels so much, the others 1.
  case given([Given])

  /// A label with its weight.
  struct Given: Equatable {
    var label: String
    var weight: Double
  }

  /// Weights beyond these drown all other labels in single precision.
  private static let range = 1e-4...1e4

  /// Reads `balanced` or `LABEL=W,…`; a label may hold commas and equals signs.
  ///
  /// - Throws: ``CommandLine/UsageError``
  init(_ text: String) throws {
    if text.lowercased() == "balanced" {
      self = .balanced
      return
    }
    var given: [Given] = []
    var pending = ""
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      pending += pending.isEmpty ? String(part) : "," + part
      guard let sign = pending.lastIndex(of: "="), sign > pending.startIndex else { continue }
      let number = pending[pending.index(after: sign)...].trimmingCharacters(in: .whitespaces)
      guard let weight = Double(number), weight.isFinite, Self.range.contains(weight) else {
        throw UsageError(
          "--class-weights \(pending): a weight is a number from 0.0001 to 10000, not “\(number)”. To leave a label out, leave out its rows."
        )
      }
      given.append(
        Given(label: pending[..<sign].trimmingCharacters(in: .whitespaces), weight: weight))
      pending = ""
    }
    guard pending.isEmpty, !given.isEmpty else {
      throw UsageError(
        "--class-weights takes balanced, or labels with their weights such as good=1,bad=2.5, not “\(pending.isEmpty ? text : pending)”."
      )
    }
    self = .given(given)
  }

  /// The weights in the order of a task's labels.
  ///
  /// - Throws: ``Data/DataError`` (mismatch) for a label that the rows do not have, or one that is given twice.
  func weights(_ task: any WeighedTask, _ training: LabelledTable) throws -> [Float] {
    guard case .given(let given) = self else {
      return try task.balancedWeights(of: training).map { Float($0) }
    }
    let labels = task.labels.labels
    var weights = [Float](repeating: 1, count: labels.count)
    var seen: Set<Int> = []
    for (label, weight) in given.map({ ($0.label, $0.weight) }) {
      guard let index = task.labels.index(of: label) else {
        let nearest = NearestName.find(label, in: labels).map { "; did you mean “\($0.name)”?" } ?? ""
        let known = labels.count <= 20 ? labels : Array(labels.prefix(20)) + ["…"]
        throw DataError(
          .mismatch,
          "--class-weights names “\(label)”, which no row of \(training.path) has\(nearest)",
          remedy: "The labels are \(known.joined(separator: ", ")).")
      }
      guard seen.insert(index).inserted else {
        throw DataError(.mismatch, "--class-weights names “\(labels[index])” twice.")
      }
      weights[index] = Float(weight)
    }
    return weights
  }
}

extension Finetune {
  /// The weights of the labels in the order of the model's outputs; empty where all count alike.
  func labelWeights(_ rows: FinetuneRows) throws -> [Float] {
    guard let text = options.training.classWeights, let task = rows.task as? any WeighedTask else {
      return []
    }
    let weights = try ClassWeights(text).weights(task, rows.training)
    let shown = zip(task.labels.labels, weights).prefix(12).map {
      "\($0) \(Format.decimal(Double($1), digits: 2))"
    }
    console.note(
      "labels count in the loss: \(shown.joined(separator: ", "))\(weights.count > 12 ? ", …" : "")")
    return weights
  }
}
