import Checkpoints
import Foundation
import Kernels
import Storage
import Testing
import Tokenizer
import Transformer

/// Weights that other programs saved, and files that are none.
@Suite struct ForeignWeightsTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func numbers(_ path: String) throws -> [Float] {
    let weights = try LoadedModel.open(path).weights
    return (0..<weights.count).map { weights.base[$0] }
  }

  private func expectSame(_ model: String, _ change: (ForeignModel) throws -> Void) throws {
    let plain = try ForeignModel(model, bench), changed = try ForeignModel(model, bench)
    try change(changed)
    #expect(try numbers(changed.path) == numbers(plain.path))
  }

  @Test(arguments: [
    "_orig_mod.", "module.", "module._orig_mod.", "_orig_mod.module.", "module.module.",
    "_fsdp_wrapped_module.",
  ])
  func wrappersAreLeftOut(prefix: String) throws {
    for model in ["llama", "gpt2", "bert", "classification"] {
      try expectSame(model) { try $0.renameTensors { prefix + $0 } }
    }
  }

  @Test func wrappersInsideAreLeftOutToo() throws {
    try expectSame("llama") {
      try $0.renameTensors { $0.replacing("layers.0.", with: "layers.0._orig_mod.") }
    }
    try expectSame("bert") {
      try $0.renameTensors {
        $0.replacing("layer.0.", with: "layer.0._fsdp_wrapped_module._checkpoint_wrapped_module.")
      }
    }
    // Two that would be one are left as they are, to be refused.
    let twice = try ForeignModel("llama", bench)
    try twice.renameTensors {
      $0 == "model.norm.weight" ? "module.model.layers.0.input_layernorm.weight" : $0
    }
    let error = try #require(throws: FileError.self) { try LoadedModel.open(twice.path) }
    #expect(error.fault == .mismatch && error.reason.contains("“model.norm.weight” [16] is missing"))
  }

  @Test func metadataMayBeNull() throws {
    try expectSame("llama") { try $0.changeHeader { $0["__metadata__"] = NSNull() } }
  }

  @Test func aBareModelIsReadWhereItsHeadIsTied() throws {
    func bare(_ name: String) -> String { name.hasPrefix("model.") ? String(name.dropFirst(6)) : name }
    try expectSame("llama") {
      try $0.renameTensors(bare)
      try $0.configure(["architectures": ["LlamaModel"]])
    }
    let untied = try ForeignModel("llama", bench)
    try untied.renameTensors(bare)
    try untied.configure(["architectures": ["LlamaModel"], "tie_word_embeddings": false])
    let error = try #require(throws: FileError.self) { try LoadedModel.open(untied.path) }
    #expect(
      error.fault == .mismatch && error.reason.contains("LlamaModel")
        && error.reason.contains("lm_head.weight"))
    #expect(error.remedy.description.contains("LlamaForCausalLM"))
    // With a head of another kind nothing is missing.
    let loaded = try LoadedModel.open(untied.path, head: .classification(labels: ["a", "b"]))
    #expect(loaded.report.initialised == ["score.weight"])
  }

  private static let pointer = Data(
    "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 499723\n".utf8)

  @Test(arguments: [
    (pointer, "Git LFS pointer to a file of 488 KiB"), (Data("<!DOCTYPE html>\n".utf8), "HTML page"),
    (Data([0x80, 2, 0x8A, 10]), "pickle"),
    (Data("PK\u{3}\u{4}....archive/data.pkl".utf8), "PyTorch checkpoint"),
    (Data("GGUF\u{3}\0\0\0\0".utf8), "GGUF"), (Data("Entry not found".utf8), "Entry not found"),
    (Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]), "gzip"),
    (Data("{\"error\":\"no\"}".utf8), "text that begins"),
  ])
  func whatIsNoSafetensorsIsNamed(data: Data, says: String) throws {
    let model = try ForeignModel("gpt2", bench)
    try data.write(to: URL(fileURLWithPath: model.path + "/model.safetensors"))
    let error = try #require(throws: FileError.self) { try LoadedModel.open(model.path) }
    #expect(error.fault == .badInput && error.path.hasSuffix("model.safetensors"))
    #expect(error.reason.contains(says) && !error.remedy.isEmpty, "\(error)")
  }

  @Test func aPointerForAConfigurationIsNamed() throws {
    let model = try ForeignModel("gpt2", bench)
    try Self.pointer.write(to: URL(fileURLWithPath: model.path + "/config.json"))
    let error = try #require(throws: FileError.self) { try LoadedModel.open(model.path) }
    #expect(error.path.hasSuffix("config.json") && error.reason.contains("Git LFS pointer"))
    try model.write("config.json", "{\"a\": }")
    #expect(
      try #require(throws: FileError.self) { try LoadedModel.open(model.path) }.reason.contains("line 1"))
  }

  @Test(arguments: [
    ("pytorch_model.bin", "pickle"), ("consolidated.00.pth", "pickle"), ("model.gguf", "llama.cpp"),
    ("tf_model.h5", "another framework"), ("flax_model.msgpack", "another framework"),
    ("model.onnx", "another program"), ("adapter_model.safetensors", "adapter"),
    ("model-00001-of-00002.safetensors", "model.safetensors.index.json"),
  ])
  func weightsUnderAnotherNameAreNamed(name: String, says: String) throws {
    let model = try ForeignModel("gpt2", bench)
    try model.rename("model.safetensors", to: name)
    for removes in [false, true] {
      // Without a configuration, as adapters and GGUF files come, the file is still what there is to say.
      if removes { try FileManager.default.removeItem(atPath: model.path + "/config.json") }
      let error = try #require(throws: FileError.self) { try LoadedModel.open(model.path) }
      #expect(error.fault == .badInput && error.reason.contains("“\(name)”"), "\(error)")
      #expect((error.reason + error.remedy.description).contains(says), "\(error) \(error.remedy)")
    }
    let file = try #require(throws: FileError.self) { try LoadedModel.open(model.path + "/" + name) }
    #expect(file.fault == .badInput && !file.remedy.isEmpty)
  }

  @Test func aFileOfAFolderNamesTheFolder() throws {
    let model = try ForeignModel("gpt2", bench)
    let error = try #require(throws: FileError.self) {
      try LoadedModel.open(model.path + "/model.safetensors")
    }
    #expect(error.reason.contains("is a file") && error.remedy.description == "give \(model.path)")
  }

  @Test func generationConfigurationsAddEndTokens() throws {
    let model = try ForeignModel("llama", bench)
    try model.configure(["eos_token_id": 2])
    try model.write("generation_config.json", #"{"eos_token_id": [2, 7]}"#)
    #expect(try LoadedModel.open(model.path).model.configuration.endTokens == [2, 7])
  }

  @Test func aTokenizerWithOtherIdsIsRefused() throws {
    let model = try ForeignModel("llama", bench)
    try model.write("added_tokens.json", #"{"<|im_start|>": 300}"#)
    let error = try #require(throws: FileError.self) { try LoadedModel.open(model.path) }
    #expect(error.fault == .mismatch && error.reason.contains("<|im_start|>"))
    // Of a checkpoint of our own the digest says that the tokenizer is right.
    try model.configure([
      "apus_tokenizer_sha256": try LoadedModel.open(bench.path("gpt2")).tokenizer.fingerprint
    ])
    #expect(throws: Never.self) { try LoadedModel.open(model.path) }
  }
}
