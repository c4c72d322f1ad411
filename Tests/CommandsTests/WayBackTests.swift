import Checkpoints
import Commands
import Foundation
import Storage
import Testing
import Tokenizer
import Transformer

/// What a model made elsewhere came with, after Apus has trained it.
@Suite struct WayBackTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  private func members(_ folder: String) throws -> JSONObject {
    guard case .object(let members) = try readJSON(folder + "/config.json") else { return JSONObject() }
    return members
  }

  private func finetune(_ model: String) throws -> String {
    let run = bench.path("back-\(UUID().uuidString)")
    try Finetune(
      options([
        "--model", model, "--train", bench.path("rows.tsv"), "--output", run, "--steps", "2", "--batch-size",
        "4", "--threads", "1", "--no-baseline",
      ]), console()
    ).run()
    return run + "/last"
  }

  private static let files = [
    "tokenizer_config.json": "{\"padding_side\" : \"left\",  \"pad_token\": \"</s>\"}\n",
    "special_tokens_map.json": "{ \"eos_token\": \"</s>\" }", "chat_template.jinja": "{{ x }}\n",
    "modules.json": "[ ]", "1_Pooling/config.json": "{\"pooling_mode\": \"cls\"}", "LICENSE": "theirs\n",
    "generation_config.json": "{ \"top_k\": 3 }", "tokenizer.json": "",
  ]

  /// A copy of a model with files of its own, its `tokenizer.json` in other words.
  private func foreign(_ name: String) throws -> ForeignModel {
    let model = try ForeignModel(name, bench)
    try FileManager.default.createDirectory(
      atPath: model.path + "/1_Pooling", withIntermediateDirectories: true)
    let rules = try bytes(model.path + "/tokenizer.json")
    for (file, text) in Self.files {
      try model.write(file, file == "tokenizer.json" ? " " + String(decoding: rules, as: UTF8.self) : text)
    }
    try model.write("README.md", "their card")
    try model.configure(["their_key": ["a": 1.5]])
    return model
  }

  @Test(arguments: ["bert", "llama"]) func filesAndKeysGoOn(_ name: String) throws {
    let model = try foreign(name)
    let once = try finetune(model.path)
    // And again from what Apus made of it.
    for tuned in [once, try finetune(once)] {
      for file in Self.files.keys where file != "generation_config.json" {
        #expect(try bytes(tuned + "/" + file) == bytes(model.path + "/" + file), "\(file)")
      }
      for file in ["generation_config.json", "README.md"] {
        #expect(
          !FileManager.default.fileExists(atPath: tuned + "/" + file), "\(file) speaks of another model")
      }
      let found = try members(tuned)
      #expect(found["their_key"] == .object(["a": .number(1.5)]))
      #expect(found["problem_type"] == .string("single_label_classification"))
      #expect(found["id2label"] == .object(["0": "bad", "1": "good"]))
      #expect(found["apus_keeps_tokenizer_files"] == .bool(true))
      // transformers finds the last token of a row before this one.
      if name == "llama" { #expect(found["pad_token_id"] == (try members(model.path))["eos_token_id"]) }
    }
  }

  /// A text is framed as the files say: those of a language model put nothing around it.
  @Test func rowsAreFramedAsTheFilesSay() throws {
    let model = try foreign("llama")
    let stored = try StoredModel(model.path, head: .classification(labels: ["a", "b"]))
    #expect(stored.isForeign && stored.model.configuration.keepsTokenizerFiles)
    let frame = try #require(try stored.tokenizer.textFrame())
    #expect(frame.before.isEmpty && frame.after.isEmpty)
    let own = try StoredModel(bench.path("gpt2"), head: .classification(labels: ["a", "b"]))
    #expect(try own.tokenizer.textFrame() == nil)
    #expect(try !own.isForeign && own.companions().isEmpty)
  }

  @Test func pretrainingKeepsThemToo() throws {
    let model = try foreign("gpt2")
    let run = bench.path("back-\(UUID().uuidString)")
    try Pretrain(
      options([
        "--from", model.path, "--input", bench.path("text.txt"), "--output", run, "--steps", "2",
        "--batch-size", "4", "--threads", "1",
      ]), console()
    ).run()
    for file in Self.files.keys {
      #expect(try bytes(run + "/last/" + file) == bytes(model.path + "/" + file), "\(file)")
    }
  }

  /// Models made here have the files of their new purpose, and no new keys.
  @Test func ownModelsAreAsTheyWere() throws {
    let tuned = try finetune(bench.path("gpt2"))
    #expect(try members(tuned)["apus_keeps_tokenizer_files"] == nil)
    let (old, new) = (
      try bytes(bench.path("gpt2/last/tokenizer.json")), try bytes(tuned + "/tokenizer.json")
    )
    #expect(old != new, "a classifier's text ends in </s>")
  }

  /// A file that is a link to nothing is named with what it should lead to, as the cache of a hub leaves them.
  @Test(arguments: ["model.safetensors", "config.json"]) func linksToNothingAreTold(_ name: String) throws {
    let model = try ForeignModel("bert", bench)
    try FileManager.default.removeItem(atPath: model.path + "/" + name)
    try FileManager.default.createSymbolicLink(
      atPath: model.path + "/" + name, withDestinationPath: "../blobs/gone")
    let error = try #require(throws: FileError.self) { try LoadedModel.open(model.path) }
    #expect(error.path == model.path + "/" + name && error.reason.contains("../blobs/gone"))
  }

  /// A bare encoder is written again as it is.
  @Test func bareModelsAreConverted() throws {
    let model = try ForeignModel("bert", bench)
    let whole = try LoadedModel.open(model.path)
    try WeightStore.save(
      whole.model.modelBindings.filter { $0.group == .base }.map { $0.named(String($0.name.dropFirst(5))) },
      whole.weights, to: model.path + "/model.safetensors")
    try model.configure(["architectures": ["BertModel"]])
    let out = bench.path("bare-\(UUID().uuidString)")
    try Convert(
      options(["--model", model.path, "--to", "huggingface", "--output", out]), console()
    ).run()
    #expect(try bytes(out + "/model.safetensors") == bytes(model.path + "/model.safetensors"))
    // A tensor that is of no model is still told.
    try model.renameTensors { $0.replacing("encoder.layer.0.output.dense.bias", with: "x.bias") }
    #expect(throws: FileError.self) {
      try Convert(
        options(["--model", model.path, "--to", "huggingface", "--output", out, "--overwrite"]), console()
      ).run()
    }
  }
}
