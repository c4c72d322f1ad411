import Data
import Storage
import Tokenizer

/// The checks of labelled rows that take time in proportion to their number: cheap enough for every training.
package struct LabelledCheck {
  /// What the task finds in the answers.
  package let targets: any TargetCheck
  /// Rows that occur more than once.
  package let overlap: TextOverlap
  /// Texts that say little.
  package let shape: TextShape

  private let training: LabelledTable
  private let validation: LabelledTable?

  /// Looks at training rows and validation rows.
  package init(training: LabelledTable, validation: LabelledTable?, targets: any TargetCheck) {
    self.training = training
    self.validation = validation
    self.targets = targets
    overlap = TextOverlap(
      training: training, validation: validation, excludesOthers: targets.excludesOthers,
      secondAnswer: targets.secondAnswer)
    shape = TextShape(training)
  }

  /// What is wrong with the rows.
  ///
  /// - Parameter isEnforced: whether rows that were passed over would have stopped the training.
  package func findings(isEnforced: Bool = false) -> [Finding] {
    let pair = training.unreadPair(remedy: targets.unreadPairRemedy)
    return tables.flatMap { $0.table.unread(isEnforced: isEnforced) } + targets.findings + overlap.findings
      + shape.findings + (pair.map { [$0] } ?? [])
  }

  /// The files that rows come from: a part held out of the training file is read with that.
  private var tables: [(table: LabelledTable, key: String)] {
    let other = validation.flatMap { $0.path == training.path ? nil : $0 }
    return [(training, "train")] + (other.map { [($0, "validation")] } ?? [])
  }

  /// What is wrong with the rows for a model: its tokenizer, its length.
  package static func findings(
    _ dataset: LabelledDataset, _ tokenizer: any Tokenizer, _ fit: LengthFit
  ) throws -> [Finding] {
    var vocabulary = VocabularyFit(tokenizer)
    try vocabulary.add(dataset, tokenizer)
    return vocabulary.findings + fit.findings
  }

  /// Describes the rows: the first of them, their answers, what is repeated.
  ///
  /// - Parameter isEnforced: whether rows that were passed over would have stopped the training.
  package func describe(in report: inout CheckReport, isEnforced: Bool) {
    for (table, key) in tables { Self.describe(table, key, in: &report) }
    report.add(targets.section)
    report.add(
      "texts",
      title:
        "texts: \(overlap.rows) for training, \(overlap.validationRows) for validation; \(overlap.repeated + overlap.nearlyRepeated) repeated, \(overlap.contradictory) with more than one label, \(overlap.leaked + overlap.nearlyLeaked) in both parts",
      .object([
        "rows": .integer(overlap.rows), "validation_rows": .integer(overlap.validationRows),
        "overlap": overlap.value, "shape": shape.value,
      ]))
    report.add(findings(isEnforced: isEnforced))
  }

  private static func describe(_ table: LabelledTable, _ key: String, in report: inout CheckReport) {
    var shown = CheckTable(header: ["line", "label", "text"])
    shown.numbers = [0]
    let hasPair = table.rows.contains { $0.pair != nil }
    if hasPair { shown.header.append("pair") }
    for row in table.rows.prefix(5) {
      shown.rows.append(
        [
          "\(row.line)", VisibleText.escape(row.label ?? "", columns: 24),
          VisibleText.escape(row.text, columns: hasPair ? 40 : 76),
        ] + (hasPair ? [VisibleText.escape(row.pair ?? "", columns: 40)] : []))
    }
    report.add(
      "\(key)_rows",
      title: "\(table.path): \(table.layout); the first of \(CheckWords.count(table.rows.count, "row"))",
      lines: shown.lines,
      .object([
        "path": .string(table.path), "layout": .string(table.layout), "count": .integer(table.rows.count),
        "columns": .array(table.columns.map { .string($0) }), "skipped": .integer(table.skippedRows),
        "first": .array(
          table.rows.prefix(5).map { row in
            .object([
              "line": .integer(row.line), "label": row.label.map { .string($0) } ?? .null,
              "text": .string(row.text), "pair": row.pair.map { .string($0) } ?? .null,
            ])
          }),
      ]))
  }

  /// Describes the rows as a model sees them: lengths, pieces, the fit of the vocabulary.
  package static func describe(
    _ dataset: LabelledDataset, _ tokenizer: any Tokenizer, _ fit: LengthFit, bytes: Int,
    in report: inout CheckReport
  ) throws {
    var vocabulary = VocabularyFit(tokenizer)
    try vocabulary.add(dataset, tokenizer)
    let perToken = Double(bytes) / Double(max(1, fit.ledger.tokens))
    let sequences = (0..<min(3, dataset.count)).map { PieceText.show(dataset.sequence($0), tokenizer) }
    report.add(
      "tokens",
      title:
        "tokens: \(Format.count(fit.ledger.tokens)), \(Format.decimal(perToken, digits: 2)) bytes of text each; the first rows as the model sees them",
      lines: sequences.map { "  \($0)" } + ["  \(fit.line)", "  \(vocabulary.line)"],
      .object([
        "bytes_per_token": .figure(perToken), "vocabulary": vocabulary.value, "lengths": fit.value,
        "first": .array(sequences.map { .string($0) }),
      ]))
    report.add(vocabulary.findings + fit.findings)
  }
}
