import CommandLine
import Data
import Kernels
import Runs
import Storage
import Training

/// Fits a temperature for a run's checkpoints on validation rows, so that probabilities mean what they say.
struct FinetuneCalibration {
  let task: any LabelTask
  /// The validation rows.
  let table: LabelledTable
  /// The same as the model reads them.
  let rows: TaskRows
  /// What the n-grams that hybrids were fitted with say of each row: [rows][labels]; nil where there are none. The ones that are
  /// kept may know the rows.
  let nGrams: [[Float]]?
  let engine: Engine

  /// Whether it suits a run: there is a temperature by default, but not among the fixed defaults of the first versions.
  static func isWanted(_ options: FinetuneOptions) -> Bool {
    options.calibration ?? (options.training.defaults == .data)
  }

  /// Fits the temperatures of the best and the last checkpoint, and writes their `calibration.json`.
  ///
  /// - Returns: what became of the best.
  func apply(to folder: RunFolder) throws -> TemperatureFigures? {
    let truths = try task.labels.encode(table)
    let known = truths.indices.filter { truths[$0] >= 0 }
    var figures = TemperatureFigures(rows: known.count)
    let paths = folder.bestAndLast
    guard known.count >= TemperatureFit.fewestRows else {
      figures.reason =
        "\(known.count) validation rows are too few to tell; \(TemperatureFit.fewestRows) are needed"
      try Self.remove(from: folder)
      return figures
    }
    let order = Permutation(count: known.count, seed: 0)
    let chosen = (0..<min(known.count, TemperatureFit.mostRows)).map { known[order[$0]] }.sorted()
    figures.rows = chosen.count
    for path in paths {
      guard let fitted = try fit(path, chosen, truths) else {
        figures.reason = "the model's probabilities are no numbers"
        try FolderPart.remove(CalibrationFile.name, in: path)
        continue
      }
      try FolderPart.write(fitted.file.data, CalibrationFile.name, in: path)
      if path == paths.first { (figures.temperature, figures.before, figures.after) = fitted.figures }
    }
    return figures
  }

  /// Removes the temperatures of an earlier start.
  static func remove(from folder: RunFolder) throws {
    for path in folder.bestAndLast { try FolderPart.remove(CalibrationFile.name, in: path) }
  }

  private typealias Figures = (temperature: Float?, before: [String: Double]?, after: [String: Double]?)

  /// The temperatures of one checkpoint, and what that of its answers changes; nil where it gives no numbers.
  private func fit(
    _ checkpoint: String, _ chosen: [Int], _ truths: [Int32]
  ) throws -> (file: CalibrationFile, figures: Figures)? {
    let outputs = try RowEvaluation(task, rows, only: chosen).outputs(ofCheckpoint: checkpoint, engine)
    func classified(_ answer: (_ row: Int) -> [Float]) -> ClassifiedRows? {
      ClassifiedRows(
        labels: task.labels.labels, truths: chosen.map { truths[$0] }, probabilities: chosen.map(answer))
    }
    guard let own = classified({ outputs[$0] }), let fit = TemperatureFit(own) else { return nil }
    var file = CalibrationFile(transformer: fit.temperature, hybrid: nil, rows: fit.rows)
    guard let nGrams, let hybrid = try Hybrid.read(checkpoint, labels: task.labels.labels),
      let both = classified({ hybrid.weights.combined(outputs[$0], nGrams[$0]) }),
      let together = TemperatureFit(both)
    else { return (file, Self.figures(fit.temperature, own)) }
    file.hybrid = together.temperature
    return (file, Self.figures(together.temperature, both))
  }

  private static func figures(_ temperature: AnswerTemperature, _ rows: ClassifiedRows) -> Figures {
    func figures(_ rows: ClassifiedRows) -> [String: Double] {
      [
        TemperatureFigures.logLoss: rows.metrics.logLoss,
        TemperatureFigures.calibrationError: CalibrationFigures(rows).expectedError,
      ]
    }
    return (temperature.value, figures(rows), figures(rows.scaled(by: temperature)))
  }
}

extension TemperatureFigures {
  /// What became of it, on one line.
  var text: String {
    guard let temperature, let before, let after else { return "no temperature: \(reason ?? "")" }
    func change(_ name: String) -> String {
      [before, after].map { Format.decimal($0[name] ?? .nan, digits: 4) }.joined(separator: " to ")
    }
    return
      "temperature \(Format.decimal(Double(temperature), digits: 2)), fitted on \(rows) validation rows: log loss \(change(Self.logLoss)), expected calibration error \(change(Self.calibrationError)); in best/\(CalibrationFile.name)"
  }
}

extension Finetune {
  /// Fits a temperature for a finished run; nil where there is none to fit.
  func calibrate(
    _ outcome: TrainingRun.Outcome, _ rows: FinetuneRows, _ prepared: PreparedFinetuning,
    _ baseline: MeasuredBaseline?, _ folder: RunFolder, _ engine: Engine
  ) throws -> TemperatureFigures? {
    guard outcome.isFinished, let task = rows.task as? any LabelTask else { return nil }
    guard FinetuneCalibration.isWanted(options), let table = rows.validation,
      let validation = prepared.validation
    else {
      try FinetuneCalibration.remove(from: folder)
      return nil
    }
    let figures = try FinetuneCalibration(
      task: task, table: table, rows: validation, nGrams: baseline?.logProbabilities, engine: engine
    ).apply(to: folder)
    if let figures {
      console.note(figures.text)
      try folder.record(figures)
    }
    return figures
  }
}
