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

  /// Nothing: an evaluation is its figures.
  public static var detail: (any EvaluationDetail.Type)? { nil }

  /// Itself: the targets have no order.
  public func inOrder(of head: ModelConfiguration.Head) -> Self { self }

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
