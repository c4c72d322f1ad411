import Batches
import Data
import Foundation
import Transformer

/// What a model is fine-tuned for: how rows become targets, and how outputs become answers and figures.
///
/// A task is one file beside this one and one line in ``FineTuningTasks/all``. It is a value that knows what its targets
/// mean (the labels of a classifier, say), learned from a table or read from a checkpoint's head.
public protocol FineTuningTask: Sendable {
  /// The name by which the task is chosen.
  static var name: String { get }
  /// What a row of the task is, in a few words.
  static var summary: String { get }
  /// Whether each row has a second text.
  static var readsPairs: Bool { get }
  /// Whether a row may have a second text.
  static var mayReadPairs: Bool { get }
  /// What the answers of rows are.
  static var target: LabelledOptions.Target { get }
  /// Whether ``nGramModel(of:)`` may give one.
  static var hasNGrams: Bool { get }
  /// Whether the share of a label can be spread over the others in training.
  static var smoothsLabels: Bool { get }
  /// Whether what a model says of several parts of a text can be averaged.
  static var averagesOutputs: Bool { get }
  /// Whether ``tuned(_:on:)`` chooses something.
  static var isTuned: Bool { get }
  /// Of what a share is held out, in words: "each label's rows".
  static var strata: String { get }
  /// The figures of an evaluation, the one that decides by itself first.
  static var metrics: [Metric] { get }
  /// What an evaluation finds in full; nil for nothing beyond its figures.
  static var detail: (any EvaluationDetail.Type)? { get }

  /// Looks at the answers of training rows and validation rows, before anything is learned from them.
  static func check(training: LabelledTable, validation: LabelledTable?) -> any TargetCheck
  /// Holds out a share of the rows of `table`.
  ///
  /// - Throws: ``DataError`` (bad input) if a side would be empty.
  static func split(
    _ table: LabelledTable, validation share: Double, seed: UInt64
  ) throws -> (training: LabelledTable, validation: LabelledTable)

  /// The task whose targets are those of `table`.
  ///
  /// - Throws: ``DataError`` (bad input) if nothing can be learned from them.
  init(learning table: LabelledTable) throws
  /// The task that a model with this head was fine-tuned for; nil if it was for another.
  init?(head: ModelConfiguration.Head)

  /// The same task with its targets in the order in which a model's head has them; itself where the head has others.
  func inOrder(of head: ModelConfiguration.Head) -> Self
  /// The same task with what it keeps in a model's folder beside the weights; itself where it keeps nothing.
  ///
  /// - Throws: ``Storage/FileError`` if that is damaged, or belongs to another model.
  func completed(from folder: String) throws -> Self
  /// What is chosen by the model's outputs for validation rows once all is learned; nil for nothing.
  func tuned(_ outputs: [[Float]], on table: LabelledTable) throws -> TaskTuning?
  /// The head that a model needs.
  var head: ModelConfiguration.Head { get }
  /// What the targets are, for people: "3 labels".
  var targetSummary: String { get }
  /// What tells the targets from others, by name: a resumed run must share it.
  var identity: [String: String] { get }

  /// The targets of the rows of `table`.
  ///
  /// - Throws: ``DataError`` (mismatch) for answers that the task does not know.
  func targets(of table: LabelledTable) throws -> any RowTargets
  /// The rows of `table` as a model reads them, with what is asked of each.
  ///
  /// - Throws: as ``targets(of:)``, and what encoding throws.
  func rows(_ table: LabelledTable, _ encoding: RowEncoding) throws -> TaskRows
  /// What the model says of each sequence: one list of numbers a sequence.
  func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]]
  /// The answer to one row, which is printed as JSON.
  ///
  /// - Parameters:
  ///   - outputs: what the model says of the row.
  ///   - text: the row's text where it is to be repeated, with its second text if it is a pair.
  func prediction(_ outputs: [Float], text: String?, pair: String?) -> any Encodable & Sendable
  /// How often each target occurs among training rows and validation rows; nil if targets cannot be counted.
  func counts(training: LabelledTable, validation: LabelledTable?) throws -> [TargetCount]?
  /// A simple model of the training rows, whose log-probabilities compare with what a model says; nil if the task has none.
  func nGramModel(of training: LabelledTable) throws -> NGramModel?
  /// What such models say of each training row, none of which has learned from it; nil if the task has none.
  func nGramTeacher(of training: LabelledTable) throws -> NGramTeacher?
}

extension FineTuningTask {
  /// Whether each row has a second text.
  public var readsPairs: Bool { Self.readsPairs }

  /// Where each row has one.
  public static var mayReadPairs: Bool { readsPairs }

  /// Labels.
  public static var target: LabelledOptions.Target { .label }

  /// No.
  public static var hasNGrams: Bool { false }

  /// No.
  public static var smoothsLabels: Bool { false }

  /// No.
  public static var averagesOutputs: Bool { false }

  /// No.
  public static var isTuned: Bool { false }

  /// Each label's rows.
  public static var strata: String { "each label's rows" }

  /// Nothing: an evaluation is its figures.
  public static var detail: (any EvaluationDetail.Type)? { nil }

  /// Itself: the targets have no order.
  public func inOrder(of head: ModelConfiguration.Head) -> Self { self }

  /// The sequences of the rows with their targets.
  public func rows(_ table: LabelledTable, _ encoding: RowEncoding) throws -> TaskRows {
    let targets = try targets(of: table)
    return TaskRows(try encoding.dataset(table), targets)
  }

  /// Itself: nothing is kept beside the weights.
  public func completed(from folder: String) throws -> Self { self }

  /// Nil: nothing is chosen.
  public func tuned(_ outputs: [[Float]], on table: LabelledTable) throws -> TaskTuning? { nil }

  /// A share of each label's rows, of which those with the same text go to the same side.
  public static func split(
    _ table: LabelledTable, validation share: Double, seed: UInt64
  ) throws -> (training: LabelledTable, validation: LabelledTable) {
    try table.split(validation: share, seed: seed)
  }

  /// Nil: the targets are not counted.
  public func counts(training: LabelledTable, validation: LabelledTable?) throws -> [TargetCount]? { nil }

  /// Nil: there is no simple model to compare with.
  public func nGramModel(of training: LabelledTable) throws -> NGramModel? { nil }

  /// Nil: there is no simple model to learn from.
  public func nGramTeacher(of training: LabelledTable) throws -> NGramTeacher? { nil }
}
