import Checkpoints
import Foundation
import Storage
import TestSupport
import Testing
import Transformer

/// What adapters' files say, and what of it is refused by name.
@Suite struct AdapterConfigurationTests {
  private func read(_ members: String) throws -> AdapterConfiguration {
    let here = try TemporaryFolder()
    try here.write("adapter_config.json", "{\(members)}")
    return try AdapterConfiguration(here.path("adapter_config.json"))
  }

  /// As peft 0.21 writes it.
  private static let usual = """
    "alora_invocation_tokens": null, "alpha_pattern": {}, "arrow_config": null, "auto_mapping": null,
    "base_model_name_or_path": "some/model", "bias": "none", "corda_config": null, "eva_config": null,
    "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true,
    "layer_replication": null, "layers_pattern": null, "layers_to_transform": null, "loftq_config": {},
    "lora_alpha": 7, "lora_bias": false, "lora_dropout": 0.1, "megatron_config": null,
    "megatron_core": "megatron.core", "modules_to_save": null, "peft_type": "LORA", "qalora_group_size": 16,
    "r": 3, "rank_pattern": {}, "revision": null, "target_modules": ["q_proj"], "target_parameters": null,
    "task_type": "CAUSAL_LM", "trainable_token_indices": null, "use_dora": false, "use_qalora": false
    """

  @Test func whatPeftWritesIsRead() throws {
    let found = try read(Self.usual + ", \"use_rslora\": true")
    #expect(found.base == "some/model")
    #expect(
      found.settings == LowRankSettings(rank: 3, alpha: 7, dropout: 0.1, usesRootScale: true))
    #expect(abs(found.settings.scale - 7 / Float(3).squareRoot()) < 1e-6)
    #expect(try abs(read(Self.usual).settings.scale - Float(7) / 3) < 1e-6)
  }

  @Test(arguments: [
    ("use_dora", "true"), ("bias", "\"all\""), ("rank_pattern", "{\"q_proj\": 4}"),
    ("alpha_pattern", "{\"q_proj\": 4}"), ("peft_type", "\"IA3\""), ("init_lora_weights", "\"pissa\""),
    ("use_bdlora", "true"), ("r", "0"), ("r", "1e99"), ("r", "\"8\""), ("lora_alpha", "\"x\""),
    ("lora_dropout", "1.5"), ("target_parameters", "[\"experts\"]"), ("lora_bias", "true"),
  ])
  func whatIsNotComputedIsRefusedByName(_ key: String, _ value: String) throws {
    let text = Data("{\(Self.usual)}".utf8)
    var members = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
    members[key] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
    let changed = String(decoding: try JSONSerialization.data(withJSONObject: members), as: UTF8.self)
    let error = #expect(throws: FileError.self) { try read(String(changed.dropFirst().dropLast())) }
    #expect(error?.reason.contains(key) == true, "\(error.map { "\($0)" } ?? "nothing") does not name \(key)")
  }

  @Test func aFileThatIsNoneIsRefused() throws {
    #expect(throws: FileError.self) { try read("") }
    let here = try TemporaryFolder()
    try here.write("adapter_config.json", "[1]")
    #expect(throws: FileError.self) { try AdapterConfiguration(here.path("adapter_config.json")) }
    #expect(throws: FileError.self) { try AdapterFolder(here.path("")) }
    #expect(throws: FileError.self) { try AdapterFolder(here.path("nowhere")) }
  }
}
