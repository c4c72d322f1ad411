import Batches
import Checkpoints
import CommandLine
import Commands
import Data
import Foundation
import Kernels
import Storage
import Testing
import Tokenizer
import Training
import Transformer

/// `predict --task fill-mask` as a person calls it.
@Suite struct FillMaskTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private struct Answer: Decodable {
    struct Candidate: Decodable {
      var token: Int
      var piece: String
      var probability: Double
    }
    var text: String?
    var masks: [[Candidate]]
  }

  private func fill(_ texts: [String], _ more: [String] = [], model: String = "bert") throws -> [Answer] {
    let name = "masks-\(UUID().uuidString).txt"
    try bench.write(name, texts.map { $0 + "\n" }.joined())
    let output = Output()
    try PredictCommand(
      options(
        [
          "--model", bench.path(model), "--task", "fill-mask", "--input", bench.path(name), "--threads", "1",
          "--quiet",
        ] + more),
      console(output)
    ).run()
    return try output.text.split(separator: "\n").map {
      try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
  }

  /// What the head says at the place of each mask of the tokens that whole words give.
  @Test func candidatesAreThoseOfTheHead() throws {
    let answer = try fill(
      ["the <mask> counts the<mask>", "<mask>"], ["--candidates", "300", "--include-text"])
    #expect(answer.map(\.text) == ["the <mask> counts the<mask>", "<mask>"])
    #expect(answer.map(\.masks.count) == [2, 1])
    let loaded = try LoadedModel.open(bench.path("bert"))
    let special = loaded.tokenizer.specialTokens
    let mask = try #require(special.mask)
    let start = try #require(special.classification), end = try #require(special.separator)
    let ids: [Int32] =
      try [start] + loaded.tokenizer.encode("the") + [mask]
      + loaded.tokenizer.encode("counts the") + [mask, end]
    let session = ModelSession(
      model: loaded.model, weights: loaded.weights,
      engine: Engine(threads: 1, instructionSet: try .selected()), training: false,
      largest: SequenceBatch([ids]), logitRows: ids.count)
    let wanted = session.probabilities(
      SequenceBatch(
        tokens: ids, offsets: [0, ids.count], segments: [Int32](repeating: 0, count: ids.count)))
    let places = ids.indices.filter { ids[$0] == mask }
    for (place, found) in zip(places, answer[0].masks) {
      #expect(found.map(\.probability) == found.map(\.probability).sorted(by: >))
      #expect(Set(found.map(\.token)).count == min(300, loaded.tokenizer.vocabularySize))
      for candidate in found {
        #expect(abs(candidate.probability - Double(wanted[place][candidate.token])) < 1e-6)
        #expect(candidate.piece == loaded.tokenizer.piece(Int32(candidate.token)))
      }
    }
  }

  @Test func fiveCandidatesUnlessAskedForOthers() throws {
    #expect(try fill(["a <mask> day"])[0].masks[0].count == 5)
    #expect(try fill(["a <mask> day"], ["--candidates", "1"])[0].masks[0].count == 1)
  }

  @Test(arguments: [
    ("no word is missing", "no <mask> in the text", [String]()),
    (
      "the river counts the rain by the market and the <mask>", "stands behind the first 8 tokens",
      ["--max-length", "8"]
    ),
  ])
  func textsWithoutAMaskAreRefused(_ text: String, _ words: String, _ more: [String]) throws {
    let error = #expect(throws: DataError.self) { try fill([text], more) }
    #expect(error?.description.contains(words) == true && error?.description.contains("line 1") == true)
    #expect(error?.fault == .badInput)
  }

  @Test(arguments: ["gpt2", "classification"])
  func otherModelsAreRefused(_ model: String) throws {
    let error = #expect(throws: TrainingError.self) { try fill(["a <mask>"], model: model) }
    #expect(error.map { "\($0)".contains("fills no masks") } == true)
  }

  @Test func optionsOfOtherTasksAreRefused() {
    for (more, words) in [
      (["--pooling", "mean"], "--pooling goes with --task embed"),
      (["--pair-column", "b"], "--pair-column goes with --task classify"),
      (["--explain", "occlusion"], "--explain goes with --task classify"),
    ] {
      let error = #expect(throws: UsageError.self) { try fill(["a <mask>"], more) }
      #expect(error.map { "\($0)".contains(words) } == true)
    }
    let error = #expect(throws: UsageError.self) {
      let _: PredictOptions = try options(["--model", "m", "--input", "f", "--candidates", "3"])
    }
    #expect(error.map { "\($0)".contains("--candidates goes with --task fill-mask") } == true)
  }
}
