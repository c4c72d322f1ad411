import Foundation
import TestSupport
import Testing

/// Model folders that are damaged or that do not belong together.
@Suite struct HostileModelTests {
  /// A way to damage a checkpoint, and what must be said about it.
  struct Damage: Sendable, CustomTestStringConvertible {
    var name: String
    var code: Int32 = 2
    var says: [String]
    var apply: @Sendable (Workplace) throws -> Void
    var testDescription: String { name }

    static func cut(to size: Int) -> Damage {
      Damage(
        name: "weights cut to \(size) bytes",
        says: ["model.safetensors", size < 8 ? "has \(size)" : "cut short"]
      ) { here in
        try here.write("model/model.safetensors", here.data("model/model.safetensors").prefix(size))
      }
    }

    static func configuration(_ text: String, says: String) -> Damage {
      Damage(name: "config.json is \(text)", says: ["config.json", says]) { here in
        try here.write("model/config.json", text)
      }
    }

    static func missing(_ file: String, code: Int32 = 2) -> Damage {
      Damage(name: "no \(file)", code: code, says: [file]) { here in
        try FileManager.default.removeItem(atPath: here.path("model/\(file)"))
      }
    }

    static let all = [
      cut(to: 0), cut(to: 5), cut(to: 1000), cut(to: 20_000),
      configuration("not json", says: "JSON"), configuration("", says: "ends too early"),
      configuration("[1, 2]", says: "object"), configuration("{\"model_type\": \"gpt2\"}", says: "n_embd"),
      configuration("{\"model_type\": \"mamba\"}", says: "mamba"),
      configuration(
        #"{"model_type": "phi3", "hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 8, "vocab_size": 9, "max_position_embeddings": 64, "num_hidden_layers": 1, "rope_scaling": {"type": "longrope"}}"#,
        says: "rope_scaling has the type “longrope”"),
      configuration(
        #"{"model_type": "gemma2", "hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 8, "vocab_size": 9, "max_position_embeddings": 64, "num_hidden_layers": 1, "layer_types": ["chunked_attention"]}"#,
        says: "layer_types holds"),
      missing("config.json"), missing("model.safetensors"),
      // The tokenizer.json beside it is not what the model was trained with.
      missing("tokenizer.model", code: 3),
      Damage(name: "NaN in the weights", says: ["model.safetensors", "NaN"]) { here in
        let nan = withUnsafeBytes(of: Float.nan.bitPattern.littleEndian) { Data($0) }
        try here.write(
          "model/model.safetensors", here.data("model/model.safetensors").dropLast(4) + nan)
      },
      Damage(name: "another model's tokenizer", code: 3, says: ["tokenizer.model", "SHA-256"]) { here in
        try FileManager.default.removeItem(atPath: here.path("model/tokenizer.model"))
        try FileManager.default.copyItem(
          atPath: here.path("other.model"), toPath: here.path("model/tokenizer.model"))
      },
      Damage(name: "a text as tokenizer", says: ["tokenizer.model"]) { here in
        try here.write("model/tokenizer.model", "This is not a model.")
      },
    ]
  }

  @Test(arguments: Damage.all)
  func aDamagedCheckpoint(damage: Damage) async throws {
    let here = try Workplace()
    let whole = try await Trained.shared.pretrained("gpt2")
    _ = try here.copy(whole + "/last", as: "model")
    try await otherTokenizer(here)
    try damage.apply(here)
    let outcome = try await here.fail(
      damage.code, "generate", ["--model", "model", "--prompt", "the cat", "--threads", "1"],
      says: damage.says)
    #expect(outcome.output.isEmpty)
  }

  @Test func everyCommandRefusesWhatDoesNotBelongTogether() async throws {
    let here = try Workplace()
    let whole = try await Trained.shared.pretrained("bert")
    try here.write("text.txt", Samples.text(lines: 150))
    try here.write("rows.tsv", Samples.reviews(rows: 10))
    _ = try here.copy(whole + "/last", as: "model")
    try await otherTokenizer(here)
    try here.write("model/tokenizer.model", here.data("other.model"))
    for (command, arguments) in [
      ("evaluate", ["--model", "model", "--input", "text.txt"]),
      ("finetune", ["--model", "model", "--train", "rows.tsv", "--output", "run"]),
      ("pretrain", ["--from", "model", "--input", "text.txt", "--output", "run"]),
    ] { try await here.fail(3, command, arguments, says: ["tokenizer.model", "SHA-256"]) }
    #expect(!FileManager.default.fileExists(atPath: here.path("run")))
  }

  @Test func aTaskThatAModelCannotDo() async throws {
    let here = try Workplace()
    try here.write("rows.tsv", Samples.reviews(rows: 10))
    try here.write("text.txt", Samples.text(lines: 150))
    let encoder = try await Trained.shared.pretrained("bert")
    let decoder = try await Trained.shared.pretrained("gpt2")
    let classifier = try await Trained.shared.classifier()
    try await here.fail(3, "generate", ["--model", encoder, "--prompt", "a"], says: ["bert"])
    try await here.fail(3, "predict", ["--model", decoder, "--input", "rows.tsv"], says: [decoder])
    try await here.fail(
      3, "pretrain", ["--from", classifier, "--input", "text.txt", "--output", "run"], says: ["classifier"])
  }

  @Test func aModelThatIsNotThere() async throws {
    let here = try Workplace()
    try here.write("file.txt", "text")
    try FileManager.default.createDirectory(atPath: here.path("empty"), withIntermediateDirectories: true)
    for (model, says) in [("nowhere", "no such folder"), ("empty", "no model"), ("file.txt", "is a file")] {
      try await here.fail(2, "generate", ["--model", model, "--prompt", "a"], says: [model, says])
      try await here.fail(2, "predict", ["--model", model, "--input", "file.txt"], says: [model, says])
      try await here.fail(2, "evaluate", ["--model", model, "--input", "file.txt"], says: [model, says])
    }
    try await here.fail(
      2, "pretrain", ["--input", "file.txt", "--tokenizer", "none.model", "--output", "run"],
      says: ["none.model"])
    try await here.fail(
      2, "pretrain", ["--input", "file.txt", "--tokenizer", "file.txt", "--output", "run"],
      says: ["file.txt", "SentencePiece"])
  }

  @Test(arguments: ["training/state.json", "training/optimizer.safetensors", "model.safetensors"])
  func aDamagedStateIsNotResumed(file: String) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining("gpt2", tokenizer, output: "run", steps: 10)
    try await here.succeed("pretrain", start + ["--stop-after", "5"])
    let name = "run/step-0000005/\(file)"
    try here.write(name, here.data(name).prefix(100))
    try await here.fail(2, "pretrain", start + ["--resume"], says: [file])
  }

  private func otherTokenizer(_ here: Workplace) async throws {
    try here.write("other.txt", Samples.text(lines: 100, seed: 8))
    try await here.succeed(
      "tokenize",
      [
        "train", "--input", "other.txt", "--vocab-size", "310", "--type", "bpe", "--output", "other.model",
        "--threads", "1",
      ])
  }
}
