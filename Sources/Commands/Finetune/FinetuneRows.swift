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
      (training, validation) = try type.split(
        table, validation: options.validationFraction, seed: options.common.seed)
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
