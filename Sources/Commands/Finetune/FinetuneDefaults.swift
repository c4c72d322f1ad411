import CommandLine
import Storage

/// What `finetune` chooses where nothing is said, by its rows and the model it starts from.
///
/// The rules and the runs that they were found by: the page “Experiments” of the documentation.
struct FinetuneDefaults {
  let given: Set<String>
  /// The number of training rows.
  let rows: Int
  /// Whether the model was pretrained by this command on the texts, and is small.
  let isOwn: Bool
  /// Whether the task has labels that can be smoothed.
  var smoothsLabels = true

  /// Steps below which a new head has not found its labels.
  private static let leastSteps = 300
  private static let batch = 32

  /// The choices.
  func values() -> SuitedValues {
    var chosen = SuitedValues()
    let usual = 3.0
    let stepsPerPass = max(1, (rows + Self.batch - 1) / Self.batch)
    let passes = min(30, max(usual, (Double(Self.leastSteps) / Double(stepsPerPass)).rounded(.up)))
    if given.isDisjoint(with: ["steps", "epochs", "tokens", "time"]) {
      chosen.set("epochs", passes)
      chosen.reasons.append(
        "fine-tuning \(Format.decimal(passes, digits: 0)) passes over \(rows) rows"
          + (passes > usual ? ", so that there are \(Self.leastSteps) steps" : ""))
    }
    if isOwn {
      // A small model learns few rows by heart at any rate: it is kept from it, and n-grams beside it count on its doubts.
      if given.isDisjoint(with: ["optimizer", "learning-rate"]) { chosen.set("learning-rate", "1e-3") }
      chosen.set("dropout", "0.2")
      if smoothsLabels { chosen.set("label-smoothing", "0.1") }
      let names: KeyValuePairs = [
        "learning-rate": "rate", "dropout": "dropout", "label-smoothing": "label smoothing",
      ]
      if let text = chosen.text(names, given: given) {
        chosen.reasons.append("\(text): a small model that has seen these texts alone")
      }
    }
    // A line, but for a run whose length is reckoned anew while its rate stands still.
    if given.contains("time"), !given.contains("schedule") {
      chosen.set(["schedule": "wsd", "decay-share": "0.8", "decay-shape": "linear"])
    }
    return chosen
  }
}
