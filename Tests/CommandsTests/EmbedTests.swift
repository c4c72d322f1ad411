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

/// `predict --task embed` as a person calls it.
@Suite struct EmbedTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func embed(_ model: String, _ texts: [String], _ more: [String] = []) throws -> [[Double]] {
    let name = "embed-\(UUID().uuidString).jsonl"
    try bench.write(name, texts.map { "{\"text\": \"\($0)\"}\n" }.joined())
    let output = Output()
    try PredictCommand(
      options(
        ["--model", model, "--task", "embed", "--input", bench.path(name), "--threads", "1", "--quiet"] + more
      ),
      console(output)
    ).run()
    return try output.text.split(separator: "\n").map { line in
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(value?["embedding"] as? [Double])
    }
  }

  private let texts = [
    "the quiet harbour", "", "boat", "the river counts the rain and the lantern by the market 1",
  ]

  private func largest(_ one: [[Double]], _ other: [[Double]]) -> Double {
    zip(one, other).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .nan
  }

  /// The mean of the hidden states of each text by itself.
  @Test func embeddingsAreThoseOfTheHiddenStates() throws {
    let model = try ForeignModel("bert", bench)
    let found = try embed(model.path, texts)
    #expect(found.count == texts.count && found.allSatisfy { $0.count == 16 })
    #expect(largest(found, try embed(model.path, texts, ["--batch-size", "1"])) < 1e-6)
    let loaded = try LoadedModel.open(model.path)
    let template = try SequenceTemplate.rows(of: loaded.model.configuration, loaded.tokenizer)
    let ids = template.assemble(
      try loaded.tokenizer.encode(texts[3]), pair: nil, maxLength: 16, unknown: 0
    ).ids
    let batch = SequenceBatch([ids])
    let session = ModelSession(
      model: loaded.model, weights: loaded.weights,
      engine: Engine(threads: 1, instructionSet: try .selected()), training: false, largest: batch)
    let hidden = loaded.model.hiddenStates(batch, &session.context)
    let mean = (0..<16).map { column in
      ids.indices.reduce(0.0) { $0 + Double(hidden[$1, column]) } / Double(ids.count)
    }
    #expect(largest([found[3]], [mean]) < 1e-6)
  }

  @Test func optionsAndFilesDecide() throws {
    let model = try ForeignModel("bert", bench)
    let plain = try embed(model.path, ["boat", "the boat"])
    try model.write(
      "modules.json",
      #"[{"idx": 0, "path": "", "type": "x.Transformer"}, {"idx": 1, "path": "1_Pooling", "type": "x.Pooling"}, {"idx": 2, "path": "", "type": "x.Normalize"}]"#
    )
    try FileManager.default.createDirectory(
      atPath: model.path + "/1_Pooling", withIntermediateDirectories: true)
    try model.write("1_Pooling/config.json", #"{"pooling_mode": ["cls", "mean"], "include_prompt": false}"#)
    try model.write("config_sentence_transformers.json", #"{"prompts": {"query": "the "}}"#)
    let both = try embed(model.path, ["boat"])
    #expect(both[0].count == 32)
    #expect(abs(both[0].reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    let mean = ["--pooling", "mean"]
    let length = plain[0].reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(largest(try embed(model.path, ["boat"], mean), [plain[0].map { $0 / length }]) < 1e-6)
    // The prompt's tokens are read, and not pooled.
    let asked = try embed(model.path, ["boat"], mean + ["--prompt-name", "query"])
    #expect(asked == (try embed(model.path, ["boat"], mean + ["--prefix", "the "])))
    #expect(largest(asked, try embed(model.path, ["the boat"], mean)) > 1e-4)
    try model.write("1_Pooling/config.json", #"{"pooling_mode": "mean"}"#)
    #expect(try embed(model.path, ["boat"], ["--prompt-name", "query"]) == embed(model.path, ["the boat"]))
    // The longest sequence of the files cuts as the option does.
    try model.write("sentence_bert_config.json", #"{"max_seq_length": 4}"#)
    #expect(try embed(model.path, [texts[3]]) == embed(model.path, [texts[3]], ["--max-length", "4"]))
    #expect(
      largest(try embed(model.path, [texts[3]]), try embed(model.path, [texts[3]], ["--max-length", "16"]))
        > 1e-4)
    for (arguments, word) in [
      (["--prompt-name", "passage"], "query"), (["--prompt-name", "query", "--prefix", "x"], "not both"),
      (["--pair-column", "second"], "--task classify"), (["--max-length", "17"], "context of 16"),
    ] {
      let error = try #require(throws: UsageError.self) { _ = try embed(model.path, ["boat"], arguments) }
      #expect(error.description.contains(word), "\(error)")
    }
    let error = try #require(throws: UsageError.self) {
      let _: PredictOptions = try options([
        "--model", model.path, "--input", "-", "--prefix", "query: ",
      ])
    }
    #expect(error.description.contains("--task embed"))
    let other = try #require(throws: TrainingError.self) {
      _ = try RowPredictor(options(["--model", model.path, "--input", "-"]))
    }
    #expect(other.description.contains("--task embed"))
  }

  /// A decoder's last token, a classifier's encoder, a model at 16 bits.
  @Test func everyModelEmbeds() throws {
    let decoder = try embed(bench.path("gpt2"), texts)
    #expect(decoder == (try embed(bench.path("gpt2"), texts, ["--pooling", "last"])))
    let classifier = try embed(bench.path("classification"), texts, ["--normalize"])
    #expect(classifier.allSatisfy { abs($0.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5 })
    let narrow = bench.path("narrow-\(UUID().uuidString)")
    let model = try ForeignModel("bert", bench)
    try Convert(
      options(["--model", model.path, "--to", "huggingface", "--dtype", "bf16", "--output", narrow]),
      console()
    ).run()
    let difference = largest(try embed(narrow, texts), try embed(model.path, texts))
    #expect(difference > 0 && difference < 0.1)
  }
}
