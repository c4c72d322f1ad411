import Checkpoints
import CommandLine
import Commands
import Foundation
import Kernels
import Storage
import Testing
import Transformer

/// A classifier that is fine-tuned further, on the same labels or on others.
@Suite struct OtherLabelsTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  /// The tensors of a model by name.
  private func tensors(_ loaded: LoadedModel) -> [String: [Float]] {
    Dictionary(
      uniqueKeysWithValues: loaded.model.modelBindings.map { binding in
        let range = binding.offset..<binding.offset + binding.rows * binding.columns
        return (binding.name, range.map { loaded.weights.base[$0] })
      })
  }

  @Test(arguments: [
    ["no", "yes"], ["bad", "fine"], ["bad", "fair", "good"], ["bad", "good", "none", "x"], ["good", "bad"],
  ])
  func otherLabelsGetANewHead(labels: [String]) throws {
    let marked = try ForeignModel("classification", bench)
    let old = tensors(try LoadedModel.open(marked.path))
    let loaded = try LoadedModel.open(marked.path, head: .classification(labels: labels), seed: 99)
    #expect(loaded.report.initialised == ["classifier.weight", "classifier.bias"])
    for (name, numbers) in tensors(loaded) {
      if name.hasPrefix("classifier.") {
        #expect(numbers != old[name], "\(name)")
        #expect(numbers.count == labels.count * (name.hasSuffix("weight") ? 16 : 1))
      } else {
        #expect(numbers == old[name], "\(name)")
      }
    }
  }

  @Test func theSameLabelsKeepTheirHead() throws {
    let loaded = try LoadedModel.open(
      bench.path("classification"), head: .classification(labels: ["bad", "good"]), seed: 99)
    #expect(loaded.report.initialised.isEmpty)
    #expect(tensors(loaded) == tensors(try LoadedModel.open(bench.path("classification"))))
  }

  private func finetune(_ model: String, _ rows: String, _ more: [String] = []) throws -> (
    notes: String, head: ModelConfiguration.Head
  ) {
    let notes = Output()
    let output = bench.path("labels-\(UUID().uuidString)")
    let console = Console(
      isQuiet: false, output: TextSink(isTerminal: false, width: { 80 }, put: { _ in 0 }),
      error: TextSink(isTerminal: false, width: { 80 }, put: { notes.add($0) }))
    try Finetune(
      options(
        [
          "--model", model, "--train", rows, "--output", output, "--steps", "2", "--batch-size", "4",
          "--threads", "1",
          "--no-baseline",
        ] + more), console
    ).run()
    return (notes.text, try ModelFolder(locating: output).configuration().head)
  }

  private func rows(_ name: String, _ labels: [String]) throws -> String {
    let lines = (0..<40).map { "the river counts \($0)\t\(labels[$0 % labels.count])" }
    try bench.write(name, "text\tlabel\n" + lines.joined(separator: "\n"))
    return bench.path(name)
  }

  @Test func finetuneSaysThatTheHeadBeginsAnew() throws {
    let model = bench.path("classification")
    let renamed = try finetune(model, rows("renamed.tsv", ["no", "yes"]))
    #expect(renamed.notes.contains("2 labels (bad, good); the rows have others, so its head begins anew"))
    #expect(renamed.head == .classification(labels: ["no", "yes"]))
    let more = try finetune(model, rows("more.tsv", ["bad", "fair", "good"]))
    #expect(
      more.notes.contains("begins anew") && more.head == .classification(labels: ["bad", "fair", "good"]))
    let same = try finetune(model, bench.path("rows.tsv"))
    #expect(!same.notes.contains("begins anew") && same.head == .classification(labels: ["bad", "good"]))
    #expect(!(try finetune(bench.path("bert"), bench.path("rows.tsv"))).notes.contains("begins anew"))
  }

  /// The outputs of a model made elsewhere keep their order, whatever order the labels would get here.
  @Test func theOrderOfTheModelIsKept() throws {
    let model = try ForeignModel("classification", bench)
    try model.configure(["id2label": ["0": "good", "1": "bad"]])
    let result = try finetune(model.path, bench.path("rows.tsv"))
    #expect(result.head == .classification(labels: ["good", "bad"]) && !result.notes.contains("begins anew"))
  }

  @Test func aRunThatIsStoppedSaysHowToGoOn() throws {
    let stopped = try finetune(bench.path("bert"), bench.path("rows.tsv"), ["--stop-after", "1"])
    #expect(
      stopped.notes.contains("--resume, with the other options as they were, continues from step 1 of 2"))
    #expect(!stopped.notes.contains("next: evaluate"))
    let whole = try finetune(bench.path("bert"), bench.path("rows.tsv"))
    #expect(whole.notes.contains("next: evaluate") && !whole.notes.contains("--resume"))
  }
}
