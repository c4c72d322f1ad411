import Checks
import CommandLine
import Data
import Training

/// The rows of a run, read and divided, with the task that was learned from them.
struct FinetuneRows {
  var training: LabelledTable
  var validation: LabelledTable?
  var task: any FineTuningTask

  init(training: LabelledTable, validation: LabelledTable?, task: any FineTuningTask) {
    self.training = training
    self.validation = validation
    self.task = task
  }

  /// Reads what the options name.
  ///
  /// - Throws: ``Data/DataError`` for rows that cannot be used, or answers that training rows lack.
  init(_ options: FinetuneOptions, _ console: Console) throws {
    let reading = options.reading
    let table = try LabelledReader.read(options.train, options: reading)
    console.note("\(options.train): \(table.rows.count) rows, \(table.layout)")
    let type = options.task.task
    let task = try type.init(learning: table)
    self.init(training: table, validation: nil, task: task)
    if let path = options.validation {
      let validation = try LabelledReader.read(path, options: reading).spelled(like: table)
      // Before anything slow: a label that the training rows lack is an error.
      _ = try task.targets(of: validation)
      self.validation = validation
    } else if options.validationFraction > 0 {
      (training, validation) = try options.divided(table) { console.note($0) }
    }
  }

  /// What is checked of the rows before a model is there.
  var check: LabelledCheck {
    LabelledCheck(
      training: training, validation: validation,
      targets: type(of: task).check(training: training, validation: validation))
  }

  /// The bytes of all training texts.
  var textBytes: Int { training.rows.reduce(0) { $0 + $1.text.utf8.count + ($1.pair?.utf8.count ?? 0) } }
}

extension FinetuneOptions {
  /// The rows to learn from, and those held out of `table`.
  ///
  /// Where the data decide, rows that stand whole in a longer row are held out with it, which `say` is told.
  func divided(
    _ table: LabelledTable, saying say: (String) -> Void = { _ in }
  ) throws -> (LabelledTable, LabelledTable) {
    let families = training.defaults == .data ? table.withFamilies() : nil
    if let families {
      let share = CheckWords.share(Double(families.contained) / Double(table.rows.count))
      say("\(share) of the rows stand whole in a longer row; they are held out with it or not at all")
    }
    return try task.task.split(
      families?.table ?? table, validation: validationFraction, seed: common.seed)
  }
}
