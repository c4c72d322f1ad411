import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Transformer

/// What `config.json` files of decoders say of windows, rotary positions and caps.
@Suite struct DecoderConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let base = [
    "vocab_size": "100", "hidden_size": "64", "num_hidden_layers": "4", "num_attention_heads": "4",
    "intermediate_size": "128", "max_position_embeddings": "64",
  ]

  private func read(_ type: String, _ change: [String: String] = [:]) throws -> ModelConfiguration {
    let members = Self.base.merging(change) { $1 }.merging(["model_type": "\"\(type)\""]) { $1 }
    let text = members.map { "\"\($0)\": \($1)" }.joined(separator: ",\n")
    let read = try HuggingFaceConfiguration.read(try folder.write("config.json", "{\(text)}"))
    // What is written says the same.
    let written = try folder.write("config.json", try HuggingFaceConfiguration.data(read))
    #expect(try HuggingFaceConfiguration.read(written) == read, "\(type) \(change)")
    return read
  }

  @Test(
    arguments: [
      ("mistral", [:], 4_096, [0, 1, 2, 3]),
      ("mistral", ["sliding_window": "null"], nil, []),
      ("mistral", ["sliding_window": "30"], 30, [0, 1, 2, 3]),
      ("phi3", [:], nil, []), ("phi3", ["sliding_window": "30"], 30, [0, 1, 2, 3]),
      ("qwen2", [:], nil, []), ("qwen2", ["sliding_window": "32"], nil, []),
      ("qwen2", ["sliding_window": "32", "use_sliding_window": "true"], nil, []),
      ("qwen2", ["sliding_window": "null", "use_sliding_window": "true", "max_window_layers": "0"], nil, []),
      ("qwen3", ["sliding_window": "32", "use_sliding_window": "true", "max_window_layers": "3"], 32, [3]),
      ("qwen2", ["use_sliding_window": "true", "max_window_layers": "2"], 4_096, [2, 3]),
      (
        "qwen2",
        [
          "sliding_window": "32", "use_sliding_window": "true",
          "layer_types": #"["full_attention", "sliding_attention", "full_attention", "full_attention"]"#,
        ], 32, [1]
      ),
      ("gemma2", [:], 4_096, [0, 2]), ("gemma2", ["sliding_window": "9"], 9, [0, 2]),
      ("gemma3_text", ["sliding_window_pattern": "2"], 4_096, [0, 2]),
      ("gemma3_text", ["sliding_window": "9"], 9, [0, 1, 2, 3]),
      ("smollm3", ["sliding_window": "9"], nil, []),
      ("smollm3", ["sliding_window": "9", "use_sliding_window": "true"], 9, [3]),
    ] as [(String, [String: String], Int?, Set<Int>)])
  func windows(type: String, change: [String: String], length: Int?, layers: Set<Int>) throws {
    let windows = try read(type, change).details.windows
    #expect(windows?.length == length && windows?.layers ?? [] == layers)
  }

  @Test(arguments: [
    ("mistral", "sliding_window", "0"), ("mistral", "sliding_window", "\"all\""),
    (
      "mistral", "layer_types",
      #"["full_attention", "sliding_attention", "sliding_attention", "sliding_attention"]"#
    ),
    ("qwen2", "layer_types", #"["full_attention", "full_attention", "full_attention", "sliding_attention"]"#),
    ("qwen3", "layer_types", #"["full_attention"]"#),
    (
      "gemma2", "layer_types", #"["full_attention", "full_attention", "full_attention", "chunked_attention"]"#
    ),
    ("gemma2", "sliding_window", "null"), ("gemma2", "attn_logit_softcapping", "0"),
    ("gemma2", "query_pre_attn_scalar", "-1"), ("gemma2", "use_bidirectional_attention", "true"),
    ("gemma3_text", "attn_logit_softcapping", "50.0"),
    ("gemma3_text", "rope_parameters", #"{"rope_theta": 1e4}"#),
    ("gemma3_text", "sliding_window_pattern", "0"), ("gemma", "hidden_activation", #""silu_and_mul""#),
    ("gemma", "use_bidirectional_attention", "true"), ("smollm3", "no_rope_layers", "[1, 0]"),
    ("smollm3", "no_rope_layers", "[1, 0, 2, 1]"), ("phi3", "partial_rotary_factor", "0.01"),
    ("phi3", "rope_scaling", #"{"type": "longrope", "short_factor": [1], "long_factor": [2]}"#),
    ("phi3", "rope_scaling", #"{"type": "yarn", "factor": 4.0}"#), ("phi3", "embd_pdrop", "0.1"),
    ("gpt_neox", "rotary_pct", "0.01"), ("gpt_neox", "hidden_act", #""quick_gelu""#),
    ("gpt_neox", "use_parallel_residual", "1"), ("olmo2", "head_dim", "15"),
  ])
  func refusesByName(type: String, key: String, value: String) throws {
    #expect(throws: Never.self, "\(type)") { try read(type) }
    let error = #expect(throws: FileError.self) { _ = try read(type, [key: value]) }
    #expect(error?.reason.contains(key) == true && error?.fault == .badInput, "\(error?.description ?? "")")
  }

  @Test func rotaryPositionsOfOldAndNewFiles() throws {
    let scaling = #""factor": 8.0, "low_freq_factor": 1, "high_freq_factor": 4.0"#
    let old = try read(
      "llama",
      [
        "rope_theta": "500000.0",
        "rope_scaling": #"{"type": "llama3", "original_max_position_embeddings": 32, \#(scaling)}"#,
      ])
    let new = try read(
      "llama",
      [
        "rope_parameters":
          #"{"rope_theta": 5e5, "rope_type": "llama3", "original_max_position_embeddings": 32, \#(scaling)}"#
      ])
    #expect(old == new && old.rotaryBase == 500_000 && old.details.rotaryScaling != .none)
    let silent = try read("llama", ["rope_scaling": #"{"rope_type": "llama3", \#(scaling)}"#])
    guard case .llama3(let numbers) = silent.details.rotaryScaling else { return #expect(Bool(false)) }
    #expect(numbers.context == 64 && numbers.factor == 8)
    #expect(throws: FileError.self) {
      try read(
        "llama",
        [
          "rope_scaling": #"{"rope_type": "linear", "factor": 2.0}"#,
          "rope_parameters": #"{"rope_theta": 5e5}"#,
        ])
    }
    for (type, base) in [("smollm3", 2e6), ("gemma3_text", 1e6), ("qwen3", 1e4)] as [(String, Float)] {
      #expect(try read(type).rotaryBase == base)
    }
    let local = #"{"full_attention": {"rope_theta": 3e6}, "sliding_attention": {"rope_theta": 2e4}}"#
    let gemma = try read("gemma3_text", ["rope_parameters": local])
    #expect(gemma.rotaryBase == 3e6 && gemma.details.windows?.rotaryBase == 2e4)
    let before = try read("gemma3_text", ["rope_theta": "3e6", "rope_local_base_freq": "2e4"])
    #expect(before == gemma)
  }

  /// What newer files say of rotary positions in one object is written in older keys, and not twice.
  @Test func newerKeysDoNotStay() throws {
    let scaling = #"{"rope_theta": 5e5, "rope_type": "linear", "factor": 2.0}"#
    let c = try read("llama", ["rope_parameters": scaling, "own_key": "7"])
    let text = String(decoding: try HuggingFaceConfiguration.data(c), as: UTF8.self)
    #expect(
      !text.contains("rope_parameters") && text.contains("own_key") && text.contains("\"rope_scaling\""))
    #expect(text.contains("\"rope_theta\": 500000,"))
  }

  /// transformers refuses 30 where it expects 30.0, and 12.0 where it expects 12.
  @Test func softCapsAreDecimals() throws {
    let text = String(decoding: try HuggingFaceConfiguration.data(try read("gemma2")), as: UTF8.self)
    #expect(text.contains("\"final_logit_softcapping\": 30.0,"), "\(text)")
    #expect(!text.contains("\"query_pre_attn_scalar\": 256.0"), "\(text)")
  }

  @Test func yarnSharpensAttention() throws {
    func factor(_ more: String) throws -> Float? {
      let scaling = #"{"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16\#(more)}"#
      guard case .yarn(let numbers) = try read("llama", ["rope_scaling": scaling]).details.rotaryScaling
      else {
        return nil
      }
      return numbers.attentionFactor
    }
    // 0.1·ln 4 + 1.
    #expect(try factor("") == 1.1386294)
    #expect(try factor(#", "attention_factor": 1.5"#) == 1.5)
    #expect(try factor(#", "mscale": 1.0, "mscale_all_dim": 1.0"#) == 1)
  }

  @Test func capsAndScales() throws {
    let gemma2 = try read("gemma2").details
    #expect(gemma2.scoreCap == 50 && gemma2.logitCap == 30 && gemma2.scoreDivisor == nil)
    let without = ["attn_logit_softcapping": "null", "final_logit_softcapping": "null", "head_dim": "32"]
    let plain = try read("gemma2", without).details
    #expect(plain.scoreCap == nil && plain.logitCap == nil && plain.scoreDivisor == 256)
    #expect(try read("gemma3_text").details.logitCap == nil)
    #expect(try read("gemma").headSize == 256 && read("qwen3").headSize == 128)
    #expect(try read("gemma", ["hidden_act": #""gelu""#]).feedForward == .gated(.geluTanh))
    #expect(try read("llama", ["hidden_act": #""gelu""#]).feedForward == .gated(.gelu))
    #expect(try read("smollm3").details.unrotatedLayers == [3])
    #expect(try read("gpt_neox").details.rotaryShare == 0.25)
  }
}
