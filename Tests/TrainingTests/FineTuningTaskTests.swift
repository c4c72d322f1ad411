import Batches
import Data
import Foundation
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

@Suite struct FineTuningTaskTests {
  @Test func tasksHaveNamesOfTheirOwn() {
    let names = FineTuningTasks.all.map { $0.name }
    #expect(Set(names).count == names.count && names.prefix(2) == ["classification", "pair"])
    for type in FineTuningTasks.all {
      #expect(FineTuningTasks.named(type.name).map { $0 == type } == true && !type.metrics.isEmpty)
    }
    #expect(FineTuningTasks.named("nothing") == nil)
  }

  @Test func aHeadTellsItsTask() throws {
    let task = try #require(FineTuningTasks.task(for: .classification(labels: ["x", "y"])))
    #expect(task.head == .classification(labels: ["x", "y"]) && task is ClassificationTask)
    #expect(FineTuningTasks.task(for: .language) == nil && FineTuningTasks.task(for: .replacedToken) == nil)
  }

  @Test func aTaskIsLearnedFromATable() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.csv", "text,label\none,b\ntwo,a\nthree,b\n")
    let table = try LabelledReader.read(path)
    for type in FineTuningTasks.all where type.target == .label {
      let task = try type.init(learning: table)
      #expect(task.targetSummary == "2 labels" && task.identity == ["labels": "a, b"])
      guard
        case .labels(let labels) = try task.targets(of: table).targets(
          [2, 1], of: SequenceBatch(lengths: [1, 1]))
      else {
        Issue.record("labels are labels")
        continue
      }
      #expect(labels == [1, 0])
      #expect(
        try task.counts(training: table, validation: nil)
          == [
            TargetCount(label: "a", training: 1, validation: 0),
            TargetCount(label: "b", training: 2, validation: 0),
          ])
    }
  }

  /// A line of `predict`: sorted keys, six decimals.
  @Test func answersAreJSON() throws {
    let task = ClassificationTask(LabelMap(["no", "yes"]))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let bare = try encoder.encode(task.prediction([0.25, 0.75], text: nil, pair: nil))
    #expect(
      String(decoding: bare, as: UTF8.self) == #"{"label":"yes","probabilities":{"no":0.25,"yes":0.75}}"#)
    let whole = try encoder.encode(task.prediction([0.5, 0.5], text: "a", pair: "b"))
    #expect(
      String(decoding: whole, as: UTF8.self)
        == #"{"label":"no","pair":"b","probabilities":{"no":0.5,"yes":0.5},"text":"a"}"#)
  }

  @Test func aLongestSequenceSuitsModelAndRows() throws {
    let template = try SequenceTemplate.encoder(ByteTokenizer().specialTokens)
    #expect(try template.maxLength(asked: nil, contextLength: 16, hasPair: true) == 16)
    #expect(try template.maxLength(asked: 5, contextLength: 16, hasPair: true) == 5)
    #expect(throws: SequenceLengthError.noRoom(asked: 4, least: 5)) {
      try template.maxLength(asked: 4, contextLength: 16, hasPair: true)
    }
    #expect(throws: SequenceLengthError.beyondContext(asked: 17, contextLength: 16)) {
      try template.maxLength(asked: 17, contextLength: 16, hasPair: false)
    }
  }
}
